package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.LineClient;

/// Undelete, rules of retention and legal holds on the command line, with a running server.
class RetentionCommandsTest {
  private static final String ALICE = "alice@example.test";

  @TempDir Path directory;

  private static List<String> ask(LineClient client, String command) throws IOException {
    client.send("a " + command);
    return client.linesUntil("a ");
  }

  private static void deliver(RunningServer server, String subject) throws IOException {
    String reply =
        server.deliver(
            ALICE, "From: zoe@remote.test\nTo: " + ALICE + "\nSubject: " + subject + "\n\nText.\n");
    assertThat(reply).startsWith("250");
  }

  private static void expungeAll(RunningServer server) throws IOException {
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      ask(client, "SELECT INBOX");
      ask(client, "STORE 1:* +FLAGS (\\Deleted \\Flagged)");
      assertThat(ask(client, "EXPUNGE").getLast()).startsWith("a OK");
    }
  }

  private static int messages(RunningServer server) throws IOException {
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      return (int)
          ask(client, "SELECT INBOX").stream()
              .filter(line -> line.matches("\\* [1-9]\\d* EXISTS"))
              .count();
    }
  }

  @Test
  void removed_mail_is_listed_and_restored() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      deliver(server, "Plan for spring");
      expungeAll(server);
      assertThat(messages(server)).isZero();
      assertThat(server.posthorn("undelete", "list", ALICE).out())
          .contains("Plan for spring", "zoe@remote.test", "INBOX");
      assertThat(server.posthorn("undelete", "list", ALICE, "--before", "2026-01-01").out())
          .doesNotContain("spring");
      assertThat(server.posthorn("undelete", "list", ALICE, "--since", "soon").exit()).isNotZero();
      server.restart();
      assertThat(server.posthorn("undelete", "restore", ALICE, "--text", "SPRING").out())
          .contains("restored: 1");
      assertThat(server.posthorn("undelete", "restore", ALICE).out()).contains("restored: 0");
      try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
        ask(client, "SELECT INBOX");
        assertThat(ask(client, "FETCH 1 FLAGS").getFirst())
            .contains("\\Flagged")
            .doesNotContain("\\Deleted");
      }
      assertThat(server.posthorn("audit", "list").out()).contains("undelete", "1 message");
      assertThat(server.posthorn("check").exit()).isZero();
    }
  }

  @Test
  void an_account_on_hold_is_not_removed_and_its_removed_mail_is_exported() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      deliver(server, "Evidence");
      assertThat(server.posthorn("hold", "search", ALICE).err()).contains("not on legal hold");
      assertThat(server.posthorn("hold", "set", "example.test", "--reason", "case 7").exit())
          .isZero();
      assertThat(server.posthorn("hold", "list").out()).contains("example.test", "case 7");
      expungeAll(server);
      RunningServer.Ran refused = server.posthorn("account", "remove", ALICE, "--yes");
      assertThat(refused.exit()).isEqualTo(5);
      assertThat(refused.err()).contains("on legal hold with its domain", "case 7");
      assertThat(server.posthorn("hold", "search", ALICE, "--text", "evid").out())
          .contains("Evidence");
      Path file = directory.resolve("held.zip");
      assertThat(server.posthorn("hold", "export", ALICE, file.toString()).out())
          .contains("messages: 1");
      try (ZipFile zip = new ZipFile(file.toFile())) {
        byte[] mbox = zip.getInputStream(zip.getEntry("+Deleted messages.mbox")).readAllBytes();
        assertThat(new String(mbox, StandardCharsets.UTF_8)).contains("Subject: Evidence");
      }
      assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
      assertThat(server.posthorn("audit", "list").out())
          .contains("hold.set", "hold.search", "hold.export");
      assertThat(server.posthorn("hold", "lift", "example.test").exit()).isZero();
      assertThat(server.posthorn("hold", "lift", "example.test").exit()).isEqualTo(3);
      assertThat(server.posthorn("account", "remove", ALICE, "--yes").exit()).isZero();
    }
  }

  @Test
  void a_rule_is_previewed_set_and_removed() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      deliver(server, "New");
      assertThat(server.posthorn("retention", "preview", ALICE, "--days", "365").out())
          .contains("messages:", "0");
      assertThat(server.posthorn("retention", "preview", "example.test", "--days", "0").out())
          .contains("messages:");
      assertThat(
              server
                  .posthorn("retention", "set", "example.test", "--role", "trash", "--days", "30")
                  .exit())
          .isZero();
      assertThat(
              server
                  .posthorn("retention", "set", ALICE, "--mailbox", "Projects/2026", "--days", "9")
                  .exit())
          .isZero();
      assertThat(server.posthorn("retention", "list").out())
          .contains("role:trash", "30", "path:Projects/2026", ALICE);
      assertThat(server.posthorn("retention", "set", ALICE, "--role", "bin", "--days", "9").err())
          .contains("bin is no role of a mailbox");
      assertThat(server.posthorn("retention", "set", "other.test", "--days", "9").exit())
          .isEqualTo(3);
      assertThat(
              server.posthorn("retention", "set", ALICE, "--role", "snoozed", "--days", "9").err())
          .contains("nothing is removed from the mailbox of this role");
      assertThat(
              server
                  .posthorn("retention", "set", ALICE, "--mailbox", "inbox", "--days", "9")
                  .exit())
          .isZero();
      assertThat(server.posthorn("retention", "list").out()).contains("path:INBOX");
      assertThat(server.posthorn("domain", "add", "short.test").exit()).isZero();
      assertThat(server.posthorn("retention", "set", "short.test", "--days", "9").exit()).isZero();
      assertThat(server.posthorn("hold", "set", "short.test", "--reason", "case 8").exit())
          .isZero();
      assertThat(server.posthorn("domain", "remove", "short.test").err()).contains("legal hold");
      assertThat(server.posthorn("hold", "lift", "short.test").exit()).isZero();
      assertThat(server.posthorn("domain", "remove", "short.test").exit()).isZero();
      assertThat(server.posthorn("domain", "add", "short.test").exit()).isZero();
      assertThat(server.posthorn("retention", "list").out())
          .as("a later owner of the domain did not set it")
          .doesNotContain("short.test");
      assertThat(server.posthorn("retention", "runs", ALICE).out()).contains("never");
      assertThat(server.posthorn("retention", "remove", "example.test", "--role", "trash").exit())
          .isZero();
      assertThat(server.posthorn("retention", "remove", "example.test", "--role", "trash").exit())
          .isEqualTo(3);
      assertThat(server.posthorn("audit", "list").out())
          .contains("retention.set", "retention.remove");
    }
  }
}
