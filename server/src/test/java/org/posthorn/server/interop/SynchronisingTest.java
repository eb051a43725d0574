package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// mbsync and offlineimap keep a Maildir and an account alike, whichever side changes, and leave
/// both alone when neither has changed.
class SynchronisingTest {
  private static final String ALICE = "alice@example.test";

  @TempDir Path directory;

  @Test
  void mbsync_carries_changes_both_ways_and_then_rests() throws IOException {
    Programs.assumeInstalled("mbsync");
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      Maildirs maildirs = new Maildirs(Files.createDirectory(directory.resolve("mail")));
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
          Create Both
          Remove Both
          Expunge Both
          SyncState *
          """
              .formatted(
                  server.portBase() + RunningServer.IMAPS,
                  RunningServer.PASSWORD,
                  server.data().resolve("tls/certificate.pem"),
                  maildirs.root(),
                  maildirs.root()));
      carriesChangesBothWays(
          server, maildirs, Programs.Call.of("mbsync", "-c", configuration.toString(), "all"));
    }
  }

  @Test
  void offlineimap_carries_changes_both_ways_and_then_rests() throws IOException {
    Programs.assumeInstalled("offlineimap");
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      Maildirs maildirs = new Maildirs(Files.createDirectory(directory.resolve("mail")));
      Path configuration = directory.resolve("offlineimaprc");
      Files.writeString(
          configuration,
          """
          [general]
          accounts = all
          ui = basic
          metadata = %s
          fsync = False
          [Account all]
          localrepository = local
          remoterepository = remote
          [Repository local]
          type = Maildir
          localfolders = %s
          sep = /
          [Repository remote]
          type = IMAP
          remotehost = localhost
          remoteport = %d
          remoteuser = alice@example.test
          remotepass = %s
          ssl = yes
          sslcacertfile = %s
          """
              .formatted(
                  directory.resolve("metadata"),
                  maildirs.root(),
                  server.portBase() + RunningServer.IMAPS,
                  RunningServer.PASSWORD,
                  server.data().resolve("tls/certificate.pem")));
      carriesChangesBothWays(
          server, maildirs, Programs.Call.of("offlineimap", "-o", "-c", configuration.toString()));
    }
  }

  private static void carriesChangesBothWays(
      RunningServer server, Maildirs maildirs, Programs.Call call) throws IOException {
    for (int i = 1; i <= 6; i++) {
      server.deliver(ALICE, "Subject: letter-" + i + "\n\nGood day.");
    }
    synchronise(call);
    assertThat(maildirs.messages())
        .containsExactly(
            "INBOX letter-1 ",
            "INBOX letter-2 ",
            "INBOX letter-3 ",
            "INBOX letter-4 ",
            "INBOX letter-5 ",
            "INBOX letter-6 ");
    rests(server, maildirs, call);

    maildirs.mark("INBOX", "letter-1", "FRS");
    maildirs.remove("INBOX", "letter-2");
    maildirs.create("Projects");
    maildirs.create("Projects/2026 spring");
    maildirs.add("Projects/2026 spring", "from-home", "S");
    maildirs.add("INBOX", "written-at-home", "");
    changeOnTheServer(server);
    synchronise(call);

    assertThat(maildirs.messages())
        .containsExactlyInAnyOrder(
            "INBOX letter-1 FRS",
            "INBOX letter-3 RS",
            "INBOX letter-6 ",
            "INBOX letter-7 ",
            "INBOX written-at-home ",
            "Projects/2026 spring from-home S",
            "Server/Deep letter-5 ");
    assertThat(Snapshot.messages(server, ALICE, "INBOX"))
        .map(Snapshot.Line::toString)
        .containsExactly(
            "1 [\\answered, \\flagged, \\seen] letter-1",
            "3 [\\answered, \\seen] letter-3",
            "6 [] letter-6",
            "7 [] letter-7",
            "8 [] written-at-home");
    assertThat(Snapshot.messages(server, ALICE, "\"Projects/2026 spring\""))
        .hasToString("[1 [\\seen] from-home]");
    rests(server, maildirs, call);
  }

  private static void changeOnTheServer(RunningServer server) throws IOException {
    server.deliver(ALICE, "Subject: letter-7\n\nGood day.");
    try (ImapView view = new ImapView(server.login(ALICE, RunningServer.PASSWORD))) {
      view.select("INBOX");
      view.command("CREATE Server/Deep");
      view.command("STORE 3 +FLAGS (\\Answered \\Seen)");
      view.command("STORE 4 +FLAGS (\\Deleted)");
      view.command("UID MOVE 5 Server/Deep");
      view.command("EXPUNGE");
    }
  }

  /// A second run changes neither side: no UID, no flag, no name.
  private static void rests(RunningServer server, Maildirs maildirs, Programs.Call call)
      throws IOException {
    List<String> files = maildirs.files();
    Map<String, List<String>> account = Snapshot.account(server, ALICE);
    synchronise(call);
    assertThat(maildirs.files()).isEqualTo(files);
    assertThat(Snapshot.account(server, ALICE)).isEqualTo(account);
  }

  private static void synchronise(Programs.Call call) throws IOException {
    Programs.Outcome outcome = Programs.run(call.withTimeout(Duration.ofSeconds(60)));
    assertThat(outcome.exit()).as("%s", outcome).isZero();
  }
}
