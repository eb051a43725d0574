package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.kv.Durability;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.testkit.LineClient;

/// Copies of the store, and what can be got out of them.
class BackupTest {
  private static final String ALICE = "alice@example.test";
  private static final String LARGE = "x".repeat(70) + "\r\n";

  @TempDir Path directory;

  private Path backup() {
    return directory.resolve("backup");
  }

  private static void append(LineClient client, String mailbox, String options, String text)
      throws IOException {
    client.sendRaw("z APPEND " + mailbox + " " + options + " {" + text.length() + "+}\r\n" + text);
    client.send("");
    assertThat(client.linesUntil("z ").getLast()).startsWith("z OK");
  }

  private static List<String> fetched(LineClient client, String mailbox) throws IOException {
    client.send("y EXAMINE \"" + mailbox + "\"");
    assertThat(client.linesUntil("y ").getLast()).as(mailbox).startsWith("y OK");
    client.send("x FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE)");
    return client.linesUntil("x ");
  }

  @Test
  void a_mailbox_comes_back_with_flags_and_dates_while_the_server_runs() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      append(
          client,
          "INBOX",
          "(\\Flagged $Forwarded) \"02-Jan-2024 03:04:05 +0000\"",
          "Subject: small\r\n\r\none\r\n");
      append(client, "Archive", "(\\Seen)", "Subject: large\r\n\r\n" + LARGE.repeat(4_000));
      assertThat(server.posthorn("backup", backup().toString()).exit()).isZero();
      client.send("b SELECT INBOX", "c STORE 1 +FLAGS (\\Deleted)", "d EXPUNGE");
      client.linesUntil("d ");

      Ran restored = server.posthorn("restore", backup().toString(), "--account", ALICE, "--json");
      assertThat(restored.exit()).as(restored.err()).isZero();
      assertThat(restored.out()).contains("\"messages\":2");
      assertThat(String.join("\n", fetched(client, "Restored/INBOX")))
          .contains("\\Flagged", "$Forwarded", "2-Jan-2024 03:04:05 +0000");
      assertThat(String.join("\n", fetched(client, "Restored/Archive")))
          .contains("\\Seen", "RFC822.SIZE " + (18 + 72 * 4_000));
      assertThat(server.posthorn("check").exit()).isZero();
      // What is there is not touched, and nothing is left behind.
      try (var files = Files.list(server.data())) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(
                "kv", "blobs", "search", "tls", "posthorn.toml", "control.sock");
      }
    }
  }

  @Test
  void one_mailbox_alone_below_another_name() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      append(client, "INBOX", "()", "Subject: a\r\n\r\na\r\n");
      append(client, "Archive", "()", "Subject: b\r\n\r\nb\r\n");
      server.posthorn("backup", backup().toString());
      String[] restore = {
        "restore", backup().toString(), "--account", ALICE, "--mailbox", "Archive", "--into", "Old"
      };
      assertThat(server.posthorn(restore).out()).contains("messages: 1");
      assertThat(server.posthorn("mailbox", "list", ALICE).out())
          .contains("Old/Archive")
          .doesNotContain("Old/INBOX");
    }
  }

  @Test
  void a_whole_backup_is_a_server_again() throws IOException {
    Path second = directory.resolve("second");
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      append(client, "INBOX", "()", "Subject: large\r\n\r\n" + LARGE.repeat(4_000));
      server.posthorn("backup", backup().toString());
      Ran ran = RunningServer.run("restore", backup().toString(), "--data", second.toString());
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.out()).contains(second.toString());
    }
    // No backup has the master key.
    Files.createDirectory(directory.resolve("second.keys"));
    Files.copy(
        directory.resolve("data.keys/master.key"), directory.resolve("second.keys/master.key"));
    // The configuration that came with it speaks of its own directory.
    Configuration configuration = Configuration.read(second.resolve("posthorn.toml"), Map.of());
    assertThat(configuration.get(Settings.DATA)).isEqualTo(second);
    try (Storage storage = Storage.open(configuration)) {
      assertThat(storage.directory().domains()).hasSize(1);
    }
    assertThat(RunningServer.run("mailbox", "list", ALICE, "--data", second.toString()).out())
        .contains("288 kB");
    assertThat(RunningServer.run("check", "--data", second.toString()).exit()).isZero();
  }

  @Test
  void a_store_that_was_put_back_by_hand_is_marked_while_the_server_is_down() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      refused(server.posthorn("mark-restored"), 5, "stop it");
    }
    String data = directory.resolve("data").toString();
    Ran marked = RunningServer.run("mark-restored", "--data", data);
    assertThat(marked.exit()).as(marked.err()).isZero();
    Configuration configuration =
        Configuration.read(directory.resolve("data/posthorn.toml"), Map.of());
    try (Storage storage = Storage.open(configuration)) {
      AccountId alice = storage.directory().account(Address.parse(ALICE)).orElseThrow().id();
      long modSeq =
          storage.mail().write(alice, Durability.SYNCED, transaction -> transaction.modSeq());
      assertThat(modSeq).isGreaterThan(1L << 32);
    }
    assertThat(RunningServer.run("check", "--data", data).exit()).isZero();
  }

  @Test
  void what_cannot_be_done_is_said_and_changes_nothing() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      String backup = backup().toString();
      Ran made = server.posthorn("backup", backup);
      assertThat(made.exit()).as(made.err()).isZero();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup())))
          .isEqualTo("rwx------");
      refused(server.posthorn("backup", backup), 4, "a backup needs a new name");
      refused(server.posthorn("restore", backup), 4, "holds a store already");
      refused(server.posthorn("restore", backup, "--mailbox", "INBOX"), 2, "--account");
      refused(server.posthorn("restore", backup, "--account", "x@example.test"), 3, "no account");
      refused(
          server.posthorn("restore", backup, "--account", ALICE, "--mailbox", "Nope"),
          3,
          "no mailbox Nope");
      refused(
          server.posthorn("restore", directory.toString(), "--account", ALICE),
          3,
          "is not a backup");
    }
  }

  private static void refused(Ran ran, int exit, String words) {
    assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
    assertThat(ran.err()).contains(words).doesNotContain("\tat ");
  }
}
