package org.posthorn.web.rest.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.assistant.tasks.TaskRounds;
import tools.jackson.databind.JsonNode;

/// Tasks and summaries for programs.
final class TasksTest {
  private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

  private MailServer server;
  private TaskRounds rounds;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new MailServer(directory);
    server.now.set(NOW);
    rounds = server.taskRounds();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String received(String subject, String text) {
    return server.deliver(
        "alice",
        NOW,
        "From: Carol <carol@c.test>\nTo: alice@example.org\nSubject: "
            + subject
            + "\nDate: Mon, 30 Nov 2026 10:00:00 +0000\n\n"
            + text
            + "\n");
  }

  private void find() {
    rounds.changed(MailServer.principal("alice", 1).account());
    var _ = rounds.run(server.now.updateAndGet(now -> now.plusSeconds(1)));
  }

  private JsonNode listed(String... parameters) {
    MailServer.Got got = server.get("/tasks", parameters);
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    return got.json();
  }

  @Test
  void tasks_are_listed_done_put_off_and_removed() {
    String message = received("Report", "Please send me the report by Friday.");
    received("Cake", "Could you bring a cake tomorrow?");
    find();
    JsonNode page = listed("limit", "1");
    assertThat(page.at("/items/0/text").asString()).isEqualTo("Could you bring a cake tomorrow?");
    JsonNode task = listed("after", page.get("next").asString()).at("/items/0");
    assertThat(task.get("due").asString()).isEqualTo("2026-12-04");
    assertThat(task.at("/origin/message").asString()).isEqualTo(message);
    assertThat(task.at("/origin/name").asString()).isEqualTo("Carol");
    assertThat(listed("text", "cake").get("items")).hasSize(1);
    assertThat(listed("dueBefore", "2026-12-02T00:00:00Z").get("items")).hasSize(1);
    // The day of the cake ends an hour earlier in Berlin.
    String end = "2026-12-02T00:00:00+01:00";
    assertThat(listed("dueBefore", end).get("items")).isEmpty();
    assertThat(listed("dueBefore", end, "timeZone", "Europe/Berlin").get("items")).hasSize(1);
    assertThat(server.get("/tasks", "dueBefore", end, "timeZone", "Europe/Atlantis").status())
        .isEqualTo(400);

    String path = "/tasks/" + task.get("id").asString();
    JsonNode done = server.send("PATCH", path, "{'done': true}").json();
    assertThat(done.get("done").asBoolean()).isTrue();
    assertThat(listed("status", "done").get("items")).hasSize(1);
    server.send("PATCH", path, "{'done': false, 'snoozedUntil': '2026-12-02T08:00:00.5Z'}");
    assertThat(listed("status", "snoozed").at("/items/0/snoozedUntil").asString())
        .isEqualTo("2026-12-02T08:00:00Z");
    server.send("PATCH", path, "{'snoozedUntil': null}");
    assertThat(listed().get("items")).hasSize(2);
    assertThat(server.send("PATCH", path, "{}").code()).isEqualTo("invalid");
    assertThat(server.send("PATCH", "/tasks/K9", "{'done': true}").code()).isEqualTo("not-found");
    assertThat(server.delete(path).status()).isEqualTo(204);
    assertThat(server.delete(path).status()).isEqualTo(404);
  }

  @Test
  void messages_and_threads_are_summarized() {
    String message =
        received("Re: Lunch, =?utf-8?q?caf=C3=A9?=", "Are you free for lunch on Friday at noon?");
    JsonNode summary = server.get("/messages/" + message + "/summary").json();
    assertThat(summary.at("/sentences/0/kind").asString()).isEqualTo("question");
    assertThat(summary.at("/suggestions/0").asString()).isEqualTo("Yes, that works for me.");
    assertThat(summary.at("/appointments/0/start").asString()).isEqualTo("2026-12-04T12:00:00Z");
    String calendar = server.get("/messages/" + message + "/appointments/1").text();
    assertThat(calendar)
        .contains("DTSTART:20261204T120000Z\r\n", "DTEND:20261204T130000Z\r\n")
        .contains("SUMMARY:Lunch\\, café\r\n");
    assertThat(server.get("/messages/" + message + "/appointments/2").status()).isEqualTo(404);
    String thread = server.get("/messages/" + message).json().get("thread").asString();
    JsonNode whole = server.get("/threads/" + thread + "/summary").json();
    assertThat(whole.get("count").intValue()).isEqualTo(1);
    assertThat(whole.at("/question/from").asString()).isEqualTo("Carol");
    assertThat(server.get("/messages/" + thread + "/summary").status()).isEqualTo(404);
    assertThat(server.get("/threads/" + message + "/summary").status()).isEqualTo(404);
    assertThat(server.get("/messages/E999/summary").status()).isEqualTo(404);
  }
}
