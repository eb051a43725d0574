package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// Python's smtplib and imaplib, on which many scripts rest; what they do is in `session.py`.
class PythonTest {
  @TempDir Path directory;

  @Test
  void smtplib_and_imaplib_get_the_answers_they_expect() throws IOException {
    Programs.assumeInstalled("python3");
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        InputStream script = getClass().getResourceAsStream("session.py")) {
      byte[] text = Objects.requireNonNull(script, "session.py").readAllBytes();
      Programs.Outcome outcome =
          Programs.run(
              Programs.Call.of(
                      "python3",
                      "-",
                      "localhost",
                      String.valueOf(server.portBase()),
                      RunningServer.PASSWORD,
                      server.data().resolve("tls/certificate.pem").toString())
                  .withInput(new String(text, StandardCharsets.UTF_8)));
      assertThat(outcome.out()).as("%s", outcome).isEqualTo("done\n");
    }
  }
}
