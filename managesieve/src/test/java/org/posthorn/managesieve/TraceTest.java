package org.posthorn.managesieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.testkit.LineClient;
import org.posthorn.wire.sessions.Trace;

/// What is heard of a session, without secrets and without what scripts say.
class TraceTest {
  private static final String PLAIN = "AGFsaWNlAHNlY3JldA==";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AUTHENTICATE \"PLAIN\" \"" + PLAIN + "\"",
        "AUTHENTICATE \"PLAIN\"~\"" + PLAIN + "\"",
        "AUTHENTICATE \"PLAIN\" {20+}~" + PLAIN
      })
  void neither_secrets_nor_scripts_are_heard(String login) throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      assertThat(fixture.open.traces().start("alice", Duration.ofMinutes(1), _ -> {})).isPresent();
      LineClient client = fixture.connect();
      client.send(login.split("~")).linesUntil("OK");
      client.send("PUTSCRIPT \"mine\" \"keep; # TOPSECRET\"").linesUntil("OK");
      client.send("PUTSCRIPT \"long\" {17+}", "keep; # TOPSECRET").linesUntil("OK");
      client.send("CHECKSCRIPT \"keep; # TOPSECRET\"").linesUntil("OK");
      client.send("GETSCRIPT \"long\"").linesUntil("OK");
      client.send(login.split("~")).linesUntil("NO");
      client.send("NOOP \"end\"").linesUntil("OK (TAG");
      List<Trace.Line> lines = fixture.open.traces().of("alice").orElseThrow().after(0, 100);
      assertThat(lines)
          .extracting(Trace.Line::text)
          .noneMatch(text -> text.contains("TOPSECRET") || text.contains(PLAIN))
          .contains("PUTSCRIPT \"mine\" (a script)", "GETSCRIPT \"long\"", "AUTHENTICATE (hidden)");
    }
  }

  @Test
  void a_session_is_ended() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.login("alice");
      assertThat(fixture.open.end("alice", _ -> true, "ended by an administrator")).isEqualTo(1);
      assertThat(client.line()).isEqualTo("BYE \"ended by an administrator\"");
    }
  }
}
