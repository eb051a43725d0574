package org.posthorn.web.rest.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
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

  @Test
  void it_is_turned_off_and_on() {
    assertThat(server.get("/self/triage").json().get("enabled").asBoolean()).isTrue();
    JsonNode off = server.send("PUT", "/self/triage", "{\"enabled\":false}").json();
    assertThat(off.get("enabled").asBoolean()).isFalse();
    assertThat(off.get("allowed").asBoolean()).isTrue();
    assertThat(server.get("/self/triage").json()).isEqualTo(off);
    assertThat(server.send("PUT", "/self/triage", "{}").status()).isEqualTo(400);
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
    assertThat(server.get("/self/triage/model").json().get("weights").size()).isZero();
    assertThat(server.delete("/self/triage/model").status()).isEqualTo(204);
    assertThat(server.get("/self/triage/model").json().get("learnedMessages").asInt()).isZero();
  }
}
