package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// neomutt, in a terminal of its own with its keys pressed for it.
class NeomuttTest {
  private static final String ALICE = "alice@example.test";

  @TempDir Path directory;

  @Test
  void reads_flags_saves_copies_deletes_and_quits() throws IOException {
    Programs.assumeInstalled("neomutt", "script");
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      for (int i = 1; i <= 6; i++) {
        server.deliver(ALICE, "Subject: letter-" + i + "\n\nThe text of letter " + i + ".");
      }
      Path read = directory.resolve("read");
      neomutt(
          server,
          "<first-entry><display-message><exit><pipe-message>cat >"
              + read
              + "<enter>"
              + "<next-entry><flag-message>"
              + "<next-entry><save-message>=Projects/Saved<enter>"
              + "<next-entry><copy-message>=Archive<enter>"
              + "<next-entry><delete-message>"
              + "<sync-mailbox><last-entry><toggle-new><quit>");
      assertThat(read).content().contains("Subject: letter-1", "The text of letter 1.");
      assertThat(Snapshot.messages(server, ALICE, "INBOX"))
          .map(Snapshot.Line::toString)
          .containsExactly(
              "1 [\\seen] letter-1",
              "2 [\\flagged] letter-2",
              "4 [] letter-4",
              "6 [\\seen] letter-6");
      assertThat(Snapshot.subjects(server, ALICE, "Projects/Saved")).containsExactly("letter-3");
      assertThat(Snapshot.subjects(server, ALICE, "Archive")).containsExactly("letter-4");
    }
  }

  @Test
  void a_header_cache_is_brought_up_to_date_by_qresync() throws IOException {
    Programs.assumeInstalled("neomutt", "script");
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      for (int i = 1; i <= 6; i++) {
        server.deliver(ALICE, "Subject: letter-" + i + "\n\nThe text of letter " + i + ".");
      }
      neomutt(server, "<first-entry><quit>");
      // Meanwhile messages leave, change and arrive.
      try (ImapView other = new ImapView(server.login(ALICE, RunningServer.PASSWORD))) {
        other.command("SELECT INBOX");
        other.command("UID STORE 2,5 +FLAGS.SILENT (\\Deleted)");
        other.command("EXPUNGE");
        other.command("UID STORE 3 +FLAGS.SILENT (\\Answered)");
      }
      server.deliver(ALICE, "Subject: letter-7\n\nThe text of letter 7.");
      Path list = directory.resolve("list");
      Path log = directory.resolve("debug");
      neomutt(
          server,
          "<tag-pattern>~A<enter><tag-prefix><pipe-message>grep Subject: >"
              + list
              + "<enter><untag-pattern>~A<enter>"
              + "<limit>~Q<enter><flag-message><quit>",
          "-d 2 -l " + log);
      assertThat(list).content().contains("letter-7").doesNotContain("letter-2", "letter-5");
      assertThat(Snapshot.messages(server, ALICE, "INBOX"))
          .map(Snapshot.Line::toString)
          .anyMatch(line -> line.startsWith("3 ") && line.contains("\\flagged"));
      // It counts on without the removed messages, notices, and reads the list again.
      assertThat(log(log)).contains("ENABLE QRESYNC", " VANISHED)", "Handling VANISHED");
    }
  }

  /// What neomutt has logged: it numbers its logs.
  private static String log(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log.getParent())) {
      Path first =
          files
              .filter(file -> file.getFileName().toString().startsWith("debug"))
              .findFirst()
              .orElseThrow();
      return Files.readString(first, StandardCharsets.ISO_8859_1);
    }
  }

  /// Runs neomutt on INBOX, on a terminal, until the keys have made it quit.
  private void neomutt(RunningServer server, String keys) throws IOException {
    neomutt(server, keys, "");
  }

  private void neomutt(RunningServer server, String keys, String options) throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("neomuttrc"),
            """
            set imap_user="alice@example.test" imap_pass="%s"
            set folder="imaps://localhost:%d/" spoolfile="+INBOX" record="+Sent"
            set certificate_file="%s"
            set header_cache="%s" imap_condstore=yes imap_qresync=yes
            set confirmappend=no confirmcreate=no delete=yes quit=yes move=no mark_old=no
            set wait_key=no resolve=no sort=mailbox-order
            push "%s"
            """
                .formatted(
                    RunningServer.PASSWORD,
                    server.portBase() + RunningServer.IMAPS,
                    server.data().resolve("tls/certificate.pem"),
                    directory.resolve("header-cache"),
                    keys));
    String command = "neomutt -n " + options + " -F " + configuration;
    Programs.Outcome outcome =
        Programs.run(
            Programs.Call.of("script", "--quiet", "--return", "--command", command, "/dev/null")
                .withEnvironment("TERM", "xterm")
                .withEnvironment("HOME", directory.toString())
                .withTimeout(Duration.ofSeconds(60)));
    assertThat(outcome.exit()).as("%s", outcome).isZero();
  }
}
