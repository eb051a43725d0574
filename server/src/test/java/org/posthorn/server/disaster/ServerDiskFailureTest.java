package org.posthorn.server.disaster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.control.ControlClient;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.control.ControlResponse;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.testkit.LineClient;
import org.posthorn.testkit.disaster.PowerCut;

/// A disk that fails or is full: clients are told, nothing acknowledged is lost, the server ends
/// where it must and is well after its next start. And a stop in peace, for comparison.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ServerDiskFailureTest {
  private static final String ALICE = "alice@" + ExpectedMail.DOMAIN;
  private static final Pattern HIGHESTMODSEQ = Pattern.compile("HIGHESTMODSEQ (\\d+)");
  private static final Pattern EXISTS = Pattern.compile("(\\d+) EXISTS");

  /// Half of what one start reserves: a start that jumped to the reserve's end shows.
  private static final long A_JUMP = 5_000;

  @Test
  void when_syncs_fail_clients_get_451_and_NO_and_the_server_ends(@TempDir Path directory)
      throws Exception {
    List<String> refusals = fail(directory, PowerCut.Fault.SYNC_FAILS);
    assertThat(refusals)
        .isNotEmpty()
        .allMatch(refusal -> refusal.matches(".*(NO \\[UNAVAILABLE]|SMTP -> 451 4\\.3\\.0).*"));
  }

  @Test
  void when_writes_find_no_room_clients_get_452_and_NO_LIMIT_and_the_server_ends(
      @TempDir Path directory) throws Exception {
    List<String> refusals = fail(directory, PowerCut.Fault.DISK_FULL);
    assertThat(refusals)
        .isNotEmpty()
        .allMatch(refusal -> refusal.matches(".*(NO \\[LIMIT]|SMTP -> 452 4\\.3\\.1).*"));
  }

  /// @return what the clients were told
  private static List<String> fail(Path directory, PowerCut.Fault fault) throws Exception {
    long seed = Long.getLong("posthorn.seed", System.nanoTime());
    Path data = directory.resolve("data");
    int portBase = ServerProcess.freePortBase();
    ExpectedMail ledger = new ExpectedMail();
    Audit audit = new Audit(ledger);
    PowerCut disk = PowerCut.over(directory, data);
    List<String> refusals;
    try (ServerProcess server =
        ServerProcess.launch(data, portBase, disk.environment(false)).requireReady()) {
      audit.run(server, true);
      MailLoad load = new MailLoad(ledger, server, new Random(seed), "l");
      load.start();
      pause(Duration.ofSeconds(1));
      load.mayBreak();
      disk.fault(fault);
      assertThat(server.awaitExit(Duration.ofSeconds(60))).isEqualTo(ExitCode.DISK_FAILED);
      load.join();
      assertThat(load.answered()).isPositive();
      refusals = load.refusals();
    }
    String lost = disk.cut();
    try (ServerProcess server = ServerProcess.launch(data, portBase, Map.of()).requireReady()) {
      audit.run(server, true);
      assertThat(ledger.faults()).as("seed " + seed + ", " + lost).isEmpty();
      Optional<ControlResponse> check = ControlClient.ask(data, ControlRequest.of("check"));
      assertThat(check.orElseThrow().error()).isEmpty();
    }
    return refusals;
  }

  @Test
  void below_the_floor_mail_is_refused_and_deleting_works(@TempDir Path directory)
      throws Exception {
    Path data = directory.resolve("data");
    int portBase = ServerProcess.freePortBase();
    try (ServerProcess server = ServerProcess.launch(data, portBase, Map.of()).requireReady()) {
      for (int i = 0; i < 3; i++) {
        assertThat(send(server, TestMessage.of("s-before-" + i), "alice")).startsWith("250");
      }
      stop(server);
    }
    // Above what is free, but not so far that the reserve for the engine itself is touched.
    long floor = 2 * Files.getFileStore(data).getUsableSpace();
    Map<String, String> environment = Map.of("POSTHORN_STORE_FREE_SPACE_MIN", Long.toString(floor));
    try (ServerProcess server = ServerProcess.launch(data, portBase, environment).requireReady()) {
      byte[] small = testMessage(2_000);
      byte[] large = testMessage(2_000_000);
      assertThat(send(server, small, "alice")).startsWith("452 4.3.1");
      assertThat(send(server, large, "alice")).startsWith("452 4.3.1");
      assertThat(send(server, small, "alice", "bob")).startsWith("452 4.3.1");
      try (ImapClient imap = ImapClient.login(server.imap(), ALICE)) {
        assertThat(imap.append("INBOX", List.of(small)).tagged()).startsWith("NO [LIMIT]");
        assertThat(imap.append("INBOX", List.of(large)).tagged()).startsWith("NO [LIMIT]");
        assertThat(imap.command("SELECT INBOX").number(EXISTS)).isEqualTo(3);
        imap.command("STORE 1:2 +FLAGS (\\Deleted)");
        imap.command("EXPUNGE");
        assertThat(imap.command("SELECT INBOX").number(EXISTS)).isEqualTo(1);
      }
      stop(server);
    }
  }

  @Test
  void a_stop_in_peace_is_quick_and_ModSeqs_go_on_where_they_were(@TempDir Path directory)
      throws Exception {
    Path data = directory.resolve("data");
    int portBase = ServerProcess.freePortBase();
    long before;
    try (ServerProcess server = ServerProcess.launch(data, portBase, Map.of()).requireReady();
        LineClient idle = LineClient.connect(server.mx())) {
      idle.reply();
      before = changed(server);
      try (ImapClient waiting = ImapClient.login(server.imap(), ALICE)) {
        waiting.command("SELECT INBOX");
        stop(server);
      }
    }
    try (ServerProcess server = ServerProcess.launch(data, portBase, Map.of()).requireReady()) {
      long after = changed(server);
      assertThat(after - before).isBetween(1L, A_JUMP);
      before = after;
      server.kill();
    }
    try (ServerProcess server = ServerProcess.launch(data, portBase, Map.of()).requireReady()) {
      assertThat(changed(server) - before).as("after a kill").isGreaterThan(A_JUMP);
    }
  }

  private static long changed(ServerProcess server) throws IOException {
    try (ImapClient imap = ImapClient.login(server.imap(), ALICE)) {
      imap.append("INBOX", List.of(testMessage(1_000)));
      return imap.command("STATUS INBOX (HIGHESTMODSEQ)").number(HIGHESTMODSEQ);
    }
  }

  private static byte[] testMessage(int bytes) {
    return ("Subject: letter\r\n\r\n" + "0123456789abcdef\r\n".repeat(bytes / 18))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// @return the first refusal, or the answer to the message
  private static String send(ServerProcess server, byte[] message, String... users)
      throws IOException {
    try (LineClient smtp = LineClient.connect(server.mx())) {
      smtp.reply();
      smtp.ask("EHLO elsewhere.test");
      String answer = smtp.ask("MAIL FROM:<sender@elsewhere.test>");
      for (String user : users) {
        if (answer.startsWith("250")) {
          answer = smtp.ask("RCPT TO:<" + user + "@" + ExpectedMail.DOMAIN + ">");
        }
      }
      if (!answer.startsWith("250")) {
        return answer;
      }
      smtp.ask("DATA");
      smtp.sendRaw(TestMessage.stuffed(message));
      return smtp.reply().getLast();
    }
  }

  private static void stop(ServerProcess server) throws InterruptedException {
    server.terminate();
    assertThat(server.awaitExit(Duration.ofSeconds(20))).isEqualTo(128 + 15);
  }

  private static void pause(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    for (long left = 1; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
