package org.posthorn.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.pop3.Fixture.ask;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.LineClient;

/// What becomes of clients that say nothing.
class SlowClientTest {
  @TempDir private Path directory;

  private Fixture impatient(Duration login, Duration idle) throws IOException {
    Pop3Limits usual = Pop3Limits.defaults();
    return new Fixture(
        directory,
        new Pop3Limits(
            usual.lineOctetsMax(),
            usual.octetsBeforeLoginMax(),
            usual.badCommandsMax(),
            usual.loginFailuresMax(),
            login,
            idle),
        Optional.empty());
  }

  @Test
  void a_client_that_does_not_log_in_is_disconnected() throws IOException {
    try (Fixture fixture = impatient(Duration.ofMillis(200), Duration.ofMinutes(1))) {
      LineClient client = fixture.connect();
      assertThat(client.line()).isEqualTo("-ERR [SYS/TEMP] no command for too long");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void an_idle_client_is_disconnected_and_nothing_is_deleted() throws IOException {
    try (Fixture fixture = impatient(Duration.ofMinutes(1), Duration.ofMillis(400))) {
      fixture.arrives("alice", "Subject: x\r\n\r\n");
      LineClient client = fixture.login("alice");
      ask(client, "DELE 1");
      assertThat(client.line()).isEqualTo("-ERR [SYS/TEMP] no command for too long");
      assertThat(client.closed()).isTrue();
      assertThat(fixture.inbox("alice").size()).isEqualTo(1);
    }
  }
}
