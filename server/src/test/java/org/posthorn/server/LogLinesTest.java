package org.posthorn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the log looks like.
class LogLinesTest {

  private static String logged(String format, Level level, String message, Throwable... thrown) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LogRecord event = new LogRecord(level, message);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));
    event.setLoggerName("org.posthorn.delivery.Inbound");
    if (thrown.length > 0) {
      event.setThrown(thrown[0]);
    }
    LogLines.handler(format, out).publish(event);
    return out.toString(UTF_8);
  }

  @Test
  void a_line_of_text() {
    assertThat(logged("text", Level.INFO, "id=x to=<alice@example.test> accepted"))
        .isEqualTo(
            "2026-01-02T03:04:05.678Z info delivery.Inbound id=x to=<alice@example.test>"
                + " accepted\n");
  }

  @Test
  void a_line_of_json() {
    String line = logged("json", Level.WARNING, "reason=\"a \\ b\"\u0007 ü");
    assertThat(line).endsWith("}\n");
    JsonNode event = JsonMapper.shared().readTree(line);
    assertThat(event.get("time").asString()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(event.get("level").asString()).isEqualTo("warn");
    assertThat(event.get("source").asString()).isEqualTo("delivery.Inbound");
    assertThat(event.get("event").asString()).isEqualTo("reason=\"a \\ b\"\u0007 ü");
  }

  @Test
  void what_a_client_sends_cannot_forge_a_line() {
    String forged = "from=x\n2026-01-01T00:00:00.000Z info server.Posthorn all is well\u001b[2J";
    assertThat(logged("text", Level.INFO, forged).lines()).hasSize(1);
    assertThat(logged("json", Level.INFO, forged).lines()).hasSize(1);
  }

  @Test
  void a_defect_comes_with_its_stack() {
    Exception defect = new IllegalStateException("oh");
    assertThat(logged("text", Level.SEVERE, "failed", defect))
        .contains(" error ", "IllegalStateException: oh", "\tat ");
    assertThat(
            JsonMapper.shared()
                .readTree(logged("json", Level.SEVERE, "failed", defect))
                .get("stack")
                .asString())
        .contains("IllegalStateException: oh", "\tat ");
  }
}
