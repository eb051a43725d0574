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

  /// Runs neomutt on INBOX, on a terminal, until the keys have made it quit.
  private void neomutt(RunningServer server, String keys) throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("neomuttrc"),
            """
            set imap_user="alice@example.test" imap_pass="%s"
            set folder="imaps://localhost:%d/" spoolfile="+INBOX" record="+Sent"
            set certificate_file="%s"
            set header_cache="%s"
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
    String command = "neomutt -n -F " + configuration;
    Programs.Outcome outcome =
        Programs.run(
            Programs.Call.of("script", "--quiet", "--return", "--command", command, "/dev/null")
                .withEnvironment("TERM", "xterm")
                .withEnvironment("HOME", directory.toString())
                .withTimeout(Duration.ofSeconds(60)));
    assertThat(outcome.exit()).as("%s", outcome).isZero();
  }
}
