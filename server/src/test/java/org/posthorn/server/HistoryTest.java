package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an administrator finds out afterwards: what became of a message, and who changed what.
class HistoryTest {
  @TempDir Path directory;

  private static JsonNode json(Ran ran) {
    assertThat(ran.exit()).as(ran.err()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  @Test
  void a_message_is_followed_from_its_address_to_its_trace() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      String reply =
          server.deliver(
              "alice@example.test",
              "Message-ID: <traced@client.example>\nSubject: traced\n\nText.");
      assertThat(reply).startsWith("250 ");
      // Events are kept a moment after the reply.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.posthorn("message", "trace", "alice@example.test").exit() == 0);
      JsonNode events = json(server.posthorn("message", "trace", "ALICE@example.test", "--json"));
      String trace = events.get(0).get("trace").asString();
      assertThat(reply).contains(trace);
      assertThat(events.get(0).get("fields").get("from").asString())
          .isEqualTo("somebody@client.example");

      assertThat(json(server.posthorn("message", "trace", "<traced@client.example>", "--json")))
          .isEqualTo(json(server.posthorn("message", "trace", trace, "--json")));
      Ran shown = server.posthorn("message", "trace", trace);
      assertThat(shown.exit()).isZero();
      assertThat(shown.out()).contains(trace + " accepted", "from=somebody@client.example");
      String session = trace.substring(0, trace.indexOf('.'));
      assertThat(json(server.posthorn("message", "trace", session, "--json")))
          .as("a session, by its id in the log")
          .isEqualTo(json(server.posthorn("message", "trace", trace, "--json")));
      for (String unknown : List.of("nobody@example.test", "k3v9x2a7qd", "<x@client.example>")) {
        Ran none = server.posthorn("message", "trace", unknown);
        assertThat(none.exit()).isEqualTo(3);
        assertThat(none.err()).contains("nothing is known of " + unknown + " in 7 days", "--days");
      }
      assertThat(server.posthorn("message", "trace", trace, "--days", "many").exit()).isEqualTo(2);
      assertThat(server.posthorn("message", "trace", trace, "--days", "91").exit()).isEqualTo(2);
    }
  }

  @Test
  void the_audit_names_who_changed_what() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      assertThat(server.posthorn("alias", "add", "sales@example.test", "bob@example.test").exit())
          .isZero();
      assertThat(server.posthorn("dkim", "generate", "example.test").exit()).isZero();
      Ran retry = server.posthorn("queue", "retry");
      assertThat(retry.exit()).as("nothing was named, so that nothing is missing").isZero();
      JsonNode changes = json(server.posthorn("audit", "list", "--json"));
      List<String> actions =
          changes.valueStream().map(change -> change.get("action").asString()).toList();
      assertThat(actions)
          .contains("domain.add", "account.add", "alias.add", "dkim.generate")
          .doesNotContain("queue.retry");
      assertThat(json(server.posthorn("audit", "list", "--text", "SALES@", "--json")))
          .singleElement()
          .satisfies(change -> assertThat(change.get("actor").asString()).isEqualTo("system"));
      assertThat(json(server.posthorn("audit", "list", "--actor", "nobody", "--json"))).isEmpty();
      assertThat(json(server.posthorn("audit", "list", "--limit", "2", "--json"))).hasSize(2);
      assertThat(server.posthorn("audit", "list").out()).contains("actor", "alias.add");
      assertThat(server.posthorn("audit", "list", "--limit", "0").exit()).isEqualTo(2);
      server.stop();
      assertThat(json(server.posthorn("audit", "list", "--json")))
          .as("without a server too")
          .hasSize(changes.size());
    }
  }

  @Test
  void nothing_waits_in_the_intake_of_a_healthy_server() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      assertThat(json(server.posthorn("intake", "list", "--json"))).isEmpty();
      assertThat(server.posthorn("intake", "list").exit()).isZero();
    }
  }
}
