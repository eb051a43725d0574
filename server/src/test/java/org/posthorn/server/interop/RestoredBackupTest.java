package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// A client that was in step with the server before an older backup was put back loses no mail that
/// comes afterwards: UIDs that it has seen do not name other messages (RFC 9051 §2.3.1.1).
class RestoredBackupTest {
  private static final String ALICE = "alice@example.test";

  @TempDir Path directory;

  @Test
  void mbsync_fetches_what_comes_after_an_older_backup_was_put_back() throws IOException {
    Programs.assumeInstalled("mbsync");
    Path data = directory.resolve("data");
    Path backup = directory.resolve("backup");
    try (RunningServer server = RunningServer.quickstart(data)) {
      Maildirs maildirs = new Maildirs(Files.createDirectory(directory.resolve("mail")));
      Programs.Call mbsync = mbsync(server, maildirs);
      deliver(server, "before-1", "before-2");
      assertThat(server.posthorn("backup", backup.toString()).exit()).isZero();
      deliver(server, "since-3", "since-4");
      synchronise(mbsync);
      assertThat(maildirs.messages()).hasSize(4);

      server.stop();
      putBack(data, backup);
      server.start();
      deliver(server, "after-3", "after-4");
      synchronise(mbsync);

      // The channel only fetches, so that what the server has lost stays at home.
      assertThat(maildirs.messages())
          .containsExactlyInAnyOrder(
              "INBOX before-1 ",
              "INBOX before-2 ",
              "INBOX since-3 ",
              "INBOX since-4 ",
              "INBOX after-3 ",
              "INBOX after-4 ");
      assertThat(server.posthorn("check").exit()).isZero();
    }
  }

  private static void deliver(RunningServer server, String... subjects) throws IOException {
    for (String subject : subjects) {
      server.deliver(ALICE, "Subject: " + subject + "\n\nGood day.");
    }
  }

  private void putBack(Path data, Path backup) throws IOException {
    Path damaged = directory.resolve("damaged");
    Files.move(data, damaged);
    RunningServer.Ran ran =
        RunningServer.run("restore", backup.toString(), "--data", data.toString());
    assertThat(ran.exit()).as(ran.err()).isZero();
    // A backup has no TLS keys.
    Files.move(damaged.resolve("tls"), data.resolve("tls"));
  }

  private Programs.Call mbsync(RunningServer server, Maildirs maildirs) throws IOException {
    Path configuration = directory.resolve("mbsyncrc");
    Files.writeString(
        configuration,
        """
        IMAPAccount posthorn
        Host localhost
        Port %d
        User alice@example.test
        Pass "%s"
        SSLType IMAPS
        CertificateFile %s

        IMAPStore remote
        Account posthorn

        MaildirStore local
        Path %s/
        Inbox %s/INBOX
        SubFolders Verbatim

        Channel all
        Far :remote:
        Near :local:
        Patterns *
        Create Near
        Sync Pull New
        SyncState *
        """
            .formatted(
                server.portBase() + RunningServer.IMAPS,
                RunningServer.PASSWORD,
                server.data().resolve("tls/certificate.pem"),
                maildirs.root(),
                maildirs.root()));
    return Programs.Call.of("mbsync", "-c", configuration.toString(), "all");
  }

  private static void synchronise(Programs.Call call) throws IOException {
    Programs.Outcome outcome = Programs.run(call.withTimeout(Duration.ofSeconds(60)));
    assertThat(outcome.exit()).as("%s", outcome).isZero();
  }
}
