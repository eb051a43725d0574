package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// msmtp, the sendmail of many machines, submits mail; it checks the server's certificate.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MsmtpTest {
  private Path directory;
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    Programs.assumeInstalled("msmtp");
    directory = temporary;
    server = RunningServer.quickstart(directory.resolve("data"));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          starttls-plain,         587, on,  plain
          starttls-login,         587, on,  login
          starttls-scram-sha-256, 587, on,  scram-sha-256
          tls-plain,              465, off, plain
          tls-scram-sha-256,      465, off, scram-sha-256
          tls-what-it-likes-best, 465, off, on
          """)
  void submits(String subject, int port, String startTls, String auth) throws IOException {
    Programs.Outcome outcome = msmtp(subject, port, startTls, auth, RunningServer.PASSWORD);
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    assertThat(Snapshot.subjects(server, "bob@example.test")).contains(subject);
  }

  @Test
  void is_told_that_its_password_is_wrong() throws IOException {
    Programs.Outcome outcome = msmtp("wrong", RunningServer.SUBMISSION, "on", "plain", "wrong");
    // EX_NOPERM of sysexits.h
    assertThat(outcome.exit()).as("%s", outcome).isEqualTo(77);
    assertThat(outcome.err()).contains("5.7.8");
  }

  private Programs.Outcome msmtp(
      String subject, int port, String startTls, String auth, String password) throws IOException {
    Path configuration =
        Files.createFile(
            directory.resolve(subject + ".msmtprc"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        configuration,
        """
        account default
        host localhost
        port %d
        from alice@example.test
        user alice@example.test
        password "%s"
        auth %s
        tls on
        tls_starttls %s
        tls_trust_file %s
        """
            .formatted(
                server.portBase() + port,
                password,
                auth,
                startTls,
                server.data().resolve("tls/certificate.pem")));
    return Programs.run(
        Programs.Call.of("msmtp", "-C", configuration.toString(), "bob@example.test")
            .withInput("Subject: " + subject + "\n\nSent by msmtp.\n"));
  }
}
