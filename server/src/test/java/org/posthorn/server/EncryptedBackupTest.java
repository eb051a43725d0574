package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.testkit.LineClient;

/// Backups of stores whose rows are encrypted, and backups without encryption that are restored
/// into such stores.
class EncryptedBackupTest {
  private static final String ALICE = "alice@example.test";
  private static final String LARGE = ("x".repeat(70) + "\n").repeat(4_000);

  @TempDir Path directory;

  private Path data() {
    return directory.resolve("data");
  }

  private Path backup() {
    return directory.resolve("backup");
  }

  private Path key() {
    return directory.resolve("data.keys/master.key");
  }

  /// Restores into an empty directory on a machine without the key.
  private void restore(RunningServer server) throws IOException {
    server.stop();
    Files.move(data(), directory.resolve("lost"));
    Files.move(directory.resolve("data.keys"), directory.resolve("safe"));
    Ran restored = server.posthorn("restore", backup().toString());
    done(restored);
    assertThat(restored.out()).contains(key().toString());
    Files.move(directory.resolve("lost/tls"), data().resolve("tls"));
  }

  private void copyKey() throws IOException {
    assertThat(key()).as("no other was made").doesNotExist();
    Files.createDirectories(key().getParent());
    Files.copy(directory.resolve("safe/master.key"), key());
  }

  private static void encrypt(Path data) throws IOException {
    Files.writeString(
        data.resolve("posthorn.toml"), "\n[store]\nencryption = true\n", StandardOpenOption.APPEND);
  }

  private RunningServer encrypted() throws IOException {
    RunningServer server = RunningServer.stopped(data());
    encrypt(data());
    server.start();
    return server;
  }

  private static void deliver(RunningServer server) throws IOException {
    assertThat(server.deliver(ALICE, "Subject: small\n\nGood day.")).startsWith("250");
    assertThat(server.deliver(ALICE, "Subject: large\n\n" + LARGE)).startsWith("250");
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      String status;
      do {
        client.send("s STATUS INBOX (MESSAGES)");
        status = String.join("\n", client.linesUntil("s "));
      } while (!status.contains("MESSAGES 2"));
    }
  }

  private static void done(Ran ran) {
    assertThat(ran.exit()).as(ran.toString()).isZero();
  }

  private static void hasMail(RunningServer server, String mailbox) throws IOException {
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      client.send("y EXAMINE " + mailbox);
      assertThat(client.linesUntil("y ").getLast()).startsWith("y OK");
      client.send("x FETCH 1:2 BODY.PEEK[]");
      assertThat(String.join("\n", client.linesUntil("x ")))
          .contains("Subject: small", "Good day.", "Subject: large", "x".repeat(70));
    }
  }

  private static void numbersContinueAbove(RunningServer server, long modSeq) throws IOException {
    server.deliver(ALICE, "Subject: new\n\nGood day.");
    long now;
    do {
      now = modSeq(server);
    } while (now == modSeq);
    assertThat(now).isGreaterThan(modSeq + (1L << 31));
  }

  private static long modSeq(RunningServer server) throws IOException {
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      client.send("h STATUS INBOX (HIGHESTMODSEQ)");
      String status = String.join(" ", client.linesUntil("h "));
      return Long.parseLong(status.replaceFirst("(?s).*HIGHESTMODSEQ (\\d+).*", "$1"));
    }
  }

  /// No key file was made for a copy, and no copy is left.
  private void nothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(file -> file.endsWith("master.key"))).containsExactly(key());
    }
    try (Stream<Path> files = Files.list(data())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("restoring"));
    }
  }

  @Test
  void a_whole_backup_is_a_server_again_when_the_master_key_is_in_place() throws IOException {
    try (RunningServer server = encrypted()) {
      deliver(server);
      long last = modSeq(server);
      done(server.posthorn("backup", backup().toString()));
      restore(server);
      Ran tooEarly = server.posthorn("account", "list");
      assertThat(tooEarly.exit()).as(tooEarly.toString()).isNotZero();
      assertThat(tooEarly.err()).contains(key().toString(), "master key is missing");
      assertThat(server.posthorn("master-key", "create", "--discard-lost").exit()).isNotZero();
      copyKey();
      server.start();
      hasMail(server, "INBOX");
      numbersContinueAbove(server, last);
      server.restart();
      hasMail(server, "INBOX");
      done(server.posthorn("check"));
    }
  }

  @Test
  void mail_comes_back_into_an_account_of_an_encrypted_store() throws IOException {
    try (RunningServer server = encrypted()) {
      deliver(server);
      done(server.posthorn("backup", backup().toString()));
      done(server.posthorn("restore", backup().toString(), "--account", ALICE));
      hasMail(server, "Restored/INBOX");
      server.stop();
      done(
          server.posthorn("restore", backup().toString(), "--account", ALICE, "--into", "Stopped"));
      server.start();
      hasMail(server, "Stopped/INBOX");
      done(server.posthorn("check"));
      nothingIsLeft();
    }
  }

  @Test
  void a_backup_without_encryption_can_be_restored_into_an_encrypted_store() throws IOException {
    try (RunningServer server = RunningServer.quickstart(data())) {
      deliver(server);
      done(server.posthorn("backup", backup().toString()));
      server.stop();
      encrypt(data());
      server.start();
      done(server.posthorn("restore", backup().toString(), "--account", ALICE));
      hasMail(server, "Restored/INBOX");
      done(server.posthorn("check"));
      nothingIsLeft();
    }
  }

  @Test
  void a_backup_without_encryption_waits_for_its_master_key() throws IOException {
    try (RunningServer server = RunningServer.quickstart(data())) {
      deliver(server);
      long last = modSeq(server);
      done(server.posthorn("backup", backup().toString()));
      restore(server);
      encrypt(data());
      // Secrets in the store need the key of the backup: no new one may take its place.
      Ran tooEarly = server.posthorn("account", "list");
      assertThat(tooEarly.exit()).as(tooEarly.toString()).isNotZero();
      assertThat(tooEarly.err()).contains(key() + " (missing)");
      assertThat(key()).doesNotExist();
      // And nothing is encrypted with a wrong one.
      Ran other =
          RunningServer.run(
              "init",
              "--data",
              directory.resolve("other").toString(),
              "--hostname",
              "mail.a.test",
              "a.test");
      done(other);
      Files.createDirectories(key().getParent());
      Files.move(directory.resolve("other.keys/master.key"), key());
      Ran wrongKey = server.posthorn("account", "list");
      assertThat(wrongKey.exit()).isNotZero();
      assertThat(wrongKey.err()).contains("secrets in the store are encrypted with master key");
      Files.delete(key());
      copyKey();
      server.start();
      hasMail(server, "INBOX");
      numbersContinueAbove(server, last);
      done(server.posthorn("check"));
    }
  }
}
