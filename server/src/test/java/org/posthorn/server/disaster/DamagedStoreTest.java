package org.posthorn.server.disaster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.control.ControlClient;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.control.ControlResponse;
import org.posthorn.server.outcome.ExitCode;

/// Files that somebody damaged while the server was down.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DamagedStoreTest {
  private static final String ALICE = "alice@" + ExpectedMail.DOMAIN;
  private static final int BLOB_BYTES = 400_000;

  @Test
  void a_cut_off_manifest_is_named_and_nothing_is_made_anew(@TempDir Path directory)
      throws Exception {
    Path data = directory.resolve("data");
    int portBase = ServerProcess.freePortBase();
    fill(data, portBase);
    for (Path manifest : files(data.resolve("kv"), "MANIFEST")) {
      try (RandomAccessFile file = new RandomAccessFile(manifest.toFile(), "rw")) {
        file.setLength(file.length() / 2);
      }
    }
    try (ServerProcess server = ServerProcess.launch(data, portBase, Map.of())) {
      assertThat(server.awaitExit(Duration.ofSeconds(60))).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(server.awaitReady()).isFalse();
      assertThat(server.output())
          .contains("the store in " + data.resolve("kv") + " is damaged; restore it from a backup")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void a_missing_blob_costs_its_message_alone(@TempDir Path directory) throws Exception {
    Path data = directory.resolve("data");
    int portBase = ServerProcess.freePortBase();
    fill(data, portBase);
    Path lost = files(data.resolve("blobs"), "").getFirst();
    long size = Files.size(lost);
    Files.delete(lost);
    try (ServerProcess server = ServerProcess.launch(data, portBase, Map.of()).requireReady();
        ImapClient imap = ImapClient.login(server.imap(), ALICE)) {
      assertThat(size).isGreaterThan(BLOB_BYTES / 2);
      imap.command("SELECT INBOX");
      ImapClient.Answer all = imap.ask("UID FETCH 1:* (UID BODY.PEEK[])");
      assertThat(all.tagged()).startsWith("NO [CORRUPTION] 1 messages are damaged");
      assertThat(all.responses().stream().filter(r -> !r.literals().isEmpty())).hasSize(2);
      // What is kept beside the message is there still, and it can be put away.
      assertThat(imap.ask("FETCH 1:* (ENVELOPE)").responses()).hasSize(4);
      assertThat(imap.ask("SEARCH BODY 0123456789").tagged()).startsWith("OK");
      ControlResponse check = ControlClient.ask(data, ControlRequest.of("check")).orElseThrow();
      assertThat(check.exit()).isNotEqualTo(ExitCode.DONE);
      assertThat(check.error()).contains(ALICE);
      imap.command("UID STORE 2 +FLAGS (\\Deleted)");
      imap.command("UID EXPUNGE 2");
      assertThat(imap.ask("UID FETCH 1:* (UID BODY.PEEK[])").tagged()).startsWith("OK");
    }
  }

  /// A small message, a large one in a blob, a small one.
  private static void fill(Path data, int portBase) throws Exception {
    try (ServerProcess server = ServerProcess.launch(data, portBase, Map.of()).requireReady()) {
      try (ImapClient imap = ImapClient.login(server.imap(), ALICE)) {
        for (int bytes : List.of(1_000, BLOB_BYTES, 1_000)) {
          assertThat(imap.append("INBOX", List.of(testMessage(bytes))).tagged()).startsWith("OK");
        }
      }
      server.terminate();
      server.awaitExit(Duration.ofSeconds(30));
    }
  }

  private static byte[] testMessage(int bytes) {
    return ("Subject: letter\r\n\r\n" + "0123456789abcdef\r\n".repeat(bytes / 18))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Files below a directory whose names start so, the longest first.
  private static List<Path> files(Path directory, String start) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().startsWith(start))
          .sorted((a, b) -> Long.compare(b.toFile().length(), a.toFile().length()))
          .toList();
    }
  }
}
