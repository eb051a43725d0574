package org.posthorn.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the log looks like.
class LogLinesTest {

  private static String logged(LogFormat format, Level level, String message, Throwable... thrown) {
    return logged(
        format,
        new LogLine(
            Instant.parse("2026-01-02T03:04:05.678901Z"),
            level,
            "org.posthorn.delivery.Inbound",
            message,
            thrown.length > 0 ? thrown[0] : null));
  }

  private static String logged(LogFormat format, LogLine line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new LogLines(out, format, Level.INFO).write(line);
    return out.toString(UTF_8);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "2026-01-02T03:04:05.678901Z, 2026-01-02T03:04:05.678Z",
    "2026-01-02T03:04:05.001Z,    2026-01-02T03:04:05.001Z",
    "2026-01-02T03:04:05Z,        2026-01-02T03:04:05.000Z",
    "2026-12-31T23:59:59.999999Z, 2026-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00.5Z,      1970-01-01T00:00:00.500Z"
  })
  void a_time_has_milliseconds(Instant time, String text) {
    LogLine line = new LogLine(time, Level.INFO, "org.posthorn.a", "b", null);
    assertThat(logged(LogFormat.TEXT, line)).isEqualTo(text + " info a b\n");
    assertThat(logged(LogFormat.TEXT, line)).isEqualTo(text + " info a b\n");
  }

  @Test
  void a_line_of_text() {
    assertThat(logged(LogFormat.TEXT, Level.INFO, "id=x to=<alice@example.test> accepted"))
        .isEqualTo(
            "2026-01-02T03:04:05.678Z info delivery.Inbound id=x to=<alice@example.test>"
                + " accepted\n");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "word            | word",
        "<a@b.test>      | <a@b.test>",
        "two words       | \"two words\"",
        "a=b             | \"a=b\"",
        "say \"x\" \\    | \"say \\\"x\\\" \\\\\"",
        "a\u00a0b         | \"a\u00a0b\"",
        "''              | \"\"",
      })
  void a_value_that_is_not_one_word_is_quoted(String value, String written) {
    assertThat(EventText.of("x event=y key={} n={}", new Object[] {value, 7}))
        .isEqualTo("x event=y key=" + written + " n=7");
    assertThat(EventText.of("x event=y note=\"of {}\"", new Object[] {"a \"b\""}))
        .isEqualTo("x event=y note=\"of a \\\"b\\\"\"");
  }

  @Test
  void what_a_library_says_has_the_form_of_events() {
    LogLine line = new LogLine(Instant.EPOCH, Level.INFO, "org.lib.X", "Started \"it\"", null);
    assertThat(logged(LogFormat.TEXT, line))
        .isEqualTo(
            "1970-01-01T00:00:00.000Z info org.lib.X library event=message"
                + " text=\"Started \\\"it\\\"\"\n");
  }

  @Test
  void a_line_of_json() {
    String line = logged(LogFormat.JSON, Level.WARN, "reason=\"a \\ b\"\u0007 ü");
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
    assertThat(logged(LogFormat.TEXT, Level.INFO, forged).lines()).hasSize(1);
    assertThat(logged(LogFormat.JSON, Level.INFO, forged).lines()).hasSize(1);
  }

  @Test
  void a_defect_comes_with_its_stack() {
    Exception defect = new IllegalStateException("oh");
    assertThat(logged(LogFormat.TEXT, Level.ERROR, "failed", defect))
        .contains(" error ", "IllegalStateException: oh", "\tat ");
    assertThat(
            JsonMapper.shared()
                .readTree(logged(LogFormat.JSON, Level.ERROR, "failed", defect))
                .get("stack")
                .asString())
        .contains("IllegalStateException: oh", "\tat ");
  }

  @Test
  void lines_below_the_level_are_not_written() {
    assertThat(logged(LogFormat.TEXT, Level.DEBUG, "details")).isEmpty();
    assertThat(logged(LogFormat.TEXT, Level.INFO, "an event")).isNotEmpty();
  }

  @Test
  void the_log_is_what_slf4j_finds() {
    assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(LogProvider.class);
  }
}
