package org.posthorn.web.rest.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The importance of mail, by REST.
class TriageTest {
  private MailServer server;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new MailServer(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private MailServer.Got turn(String who, String json) {
    return server.ask(
        who,
        MailServer.request("PUT", "/self/triage")
            .withField("Content-Type", "application/json")
            .withBody(json));
  }

  private MailServer.Got model(String who, String method) {
    return server.ask(who, MailServer.request(method, "/self/triage/model"));
  }

  @Test
  void it_is_turned_off_and_on() {
    assertThat(server.get("/self/triage").json().get("enabled").asBoolean()).isTrue();
    JsonNode off = turn("owner", "{\"enabled\":false}").json();
    assertThat(off.get("enabled").asBoolean()).isFalse();
    assertThat(off.get("allowed").asBoolean()).isTrue();
    assertThat(server.get("/self/triage").json()).isEqualTo(off);
    assertThat(turn("owner", "{}").status()).isEqualTo(400);
  }

  @Test
  void a_message_has_reasons_and_a_bundle() {
    String id =
        server.deliver(
            "alice",
            Instant.ofEpochSecond(1_000_000),
            "From: Shop <news@b.test>\nTo: alice@example.org\nPrecedence: bulk\n\nhello\n");
    JsonNode found = server.get("/self/triage/messages/" + id).json();
    assertThat(found.get("important").asBoolean()).isFalse();
    assertThat(found.get("probability").asDouble()).isBetween(0.0, 0.2);
    assertThat(found.get("bundle").asString()).isEqualTo("newsletter");
    assertThat(found.get("reasons").get(0).get("name").asString()).isEqualTo("bulk");
    assertThat(server.get("/self/triage/messages/Effff").status()).isEqualTo(404);
    assertThat(server.get("/self/triage/messages/nonsense").status()).isEqualTo(404);
  }

  @Test
  void what_was_learned_is_exported_and_forgotten() {
    assertThat(model("owner", "GET").json().get("weights").size()).isZero();
    assertThat(model("owner", "DELETE").status()).isEqualTo(204);
    assertThat(model("owner", "GET").json().get("learnedMessages").asInt()).isZero();
  }

  @Test
  void only_its_owner_turns_it_off_and_exports_or_erases_what_it_learned() {
    for (String who : List.of("helper", "alice")) { // a support session, a token
      assertThat(turn(who, "{\"enabled\":false}").status()).isEqualTo(403);
      assertThat(model(who, "GET").status()).isEqualTo(403);
      assertThat(model(who, "DELETE").status()).isEqualTo(403);
    }
    JsonNode seen = server.ask("helper", MailServer.request("GET", "/self/triage")).json();
    assertThat(seen.get("enabled").asBoolean()).isTrue();
  }
}
