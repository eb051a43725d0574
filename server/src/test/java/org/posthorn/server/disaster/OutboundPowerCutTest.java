package org.posthorn.server.disaster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.control.ControlClient;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.control.ControlResponse;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.testkit.disaster.PowerCut;
import tools.jackson.databind.JsonNode;

/// The power goes, or the process is killed, while users submit and the queue sends; again and
/// again on the same data. Then each message must have come to an end that its sender knows of.
class OutboundPowerCutTest {
  private static final int CUTS = Integer.getInteger("posthorn.cuts", 1);
  private static final int LOAD_MILLIS_MAX = 1_500;
  private static final int SUBMITTERS = 4;
  private static final Duration DRAIN_MAX = Duration.ofMinutes(3);

  @Test
  @Timeout(value = 240, unit = TimeUnit.MINUTES)
  void every_message_comes_to_an_end_over_power_cuts(@TempDir Path directory, TestReporter reporter)
      throws Exception {
    repeat(directory, reporter, true);
  }

  @Test
  @Timeout(value = 240, unit = TimeUnit.MINUTES)
  void every_message_comes_to_an_end_over_kills(@TempDir Path directory, TestReporter reporter)
      throws Exception {
    repeat(directory, reporter, false);
  }

  /// The tests above would notice: with syncs that do nothing, messages are lost or sent again.
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void without_syncs_the_loss_is_noticed(@TempDir Path directory, TestReporter reporter)
      throws Exception {
    try (Run run = new Run(directory, reporter)) {
      run.live(PowerCut.over(directory, run.data), 0, false);
      PowerCut lying = PowerCut.over(directory, run.data);
      run.live(lying, 1, true);
      lying.cut();
      assertThat(run.ledger.faults()).isEmpty();
      try (ServerProcess server = run.launch(Map.of())) {
        if (server.awaitReady()) {
          run.drain(server);
          run.audit.mailboxes(server);
          assertThat(run.ledger.faults()).isNotEmpty();
        } else {
          assertThat(server.output())
              .as("it must not start for this reason")
              .contains("is damaged");
        }
      }
    }
  }

  private static void repeat(Path directory, TestReporter reporter, boolean powerGoes)
      throws Exception {
    try (Run run = new Run(directory, reporter)) {
      run.repeat(powerGoes);
    }
  }

  /// One data directory through all its disasters.
  private static final class Run implements AutoCloseable {
    private final long seed = Long.getLong("posthorn.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Path directory;
    private final Path data;
    private final TestReporter reporter;
    private final int portBase = ServerProcess.freePortBase();
    private final ExpectedOutboundMail ledger = new ExpectedOutboundMail();
    private final OutboundAudit audit = new OutboundAudit(ledger);
    private final RemoteServers remote = new RemoteServers(ledger, new Random(random.nextLong()));
    private volatile boolean mayBreak;

    Run(Path directory, TestReporter reporter) throws IOException {
      this.directory = directory;
      this.data = directory.resolve("data");
      this.reporter = reporter;
      reporter.publishEntry("seed", Long.toString(seed));
    }

    ServerProcess launch(Map<String, String> disk) throws IOException {
      Map<String, String> environment = new HashMap<>(disk);
      environment.put("POSTHORN_OUTBOUND_PORT", Integer.toString(remote.port()));
      environment.put("POSTHORN_OUTBOUND_ALLOWED_PRIVATE_NETWORKS", "127.0.0.0/8");
      environment.put("POSTHORN_SENDING_MESSAGES_PER_MINUTE", "1000000");
      environment.put("POSTHORN_SENDING_BURST", "1000000");
      environment.put("POSTHORN_SENDING_MESSAGES_PER_HOUR", "1000000");
      environment.put("POSTHORN_SENDING_MESSAGES_PER_DAY", "1000000");
      environment.put("POSTHORN_SENDING_RECIPIENTS_PER_DAY", "1000000");
      return ServerProcess.launch(data, portBase, environment);
    }

    void repeat(boolean powerGoes) throws Exception {
      long began = System.nanoTime();
      String lastCut = "none";
      for (int cut = 0; cut < CUTS; cut++) {
        String context = "seed " + seed + ", life " + cut + ", last cut: " + lastCut;
        PowerCut disk = PowerCut.over(directory, data);
        try {
          live(disk, cut, false);
        } catch (IOException | RuntimeException e) {
          throw new AssertionError(context, e);
        }
        assertThat(ledger.faults()).as(context).isEmpty();
        if (powerGoes) {
          lastCut = disk.cut();
        }
      }
      lastLife();
      assertThat(ledger.faults()).as("seed " + seed + ", last cut: " + lastCut).isEmpty();
      reporter.publishEntry(
          (powerGoes ? "power cuts " : "kills ") + CUTS,
          "seed %d: %s, %d s"
              .formatted(
                  seed, ledger.totals(), Duration.ofNanos(System.nanoTime() - began).toSeconds()));
    }

    /// Start, load, SIGKILL.
    private void live(PowerCut disk, int life, boolean lying) throws Exception {
      mayBreak = false;
      try (ServerProcess server = launch(disk.environment(lying)).requireReady()) {
        ask("queue.retry");
        List<Thread> load = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
          String user = ExpectedMail.USERS.get(i % ExpectedMail.USERS.size());
          load.add(submit(server, user, "l" + life + "-" + i, new Random(random.nextLong())));
        }
        pause(400 + random.nextInt(LOAD_MILLIS_MAX));
        ask("queue.retry");
        pause(random.nextInt(100));
        mayBreak = true;
        server.kill();
        for (Thread each : load) {
          each.join();
        }
        remote.awaitSilence();
        ledger.killed();
      }
    }

    private Thread submit(ServerProcess server, String user, String serial, Random own) {
      return Thread.ofVirtual()
          .name("submitter-" + serial)
          .start(() -> {
            try (Submitter submitter = new Submitter(ledger, server, user, serial, own)) {
              while (true) {
                submitter.step();
              }
            } catch (IOException e) {
              if (!mayBreak) {
                ledger.fault(serial + " was cut off: " + e);
              }
            } catch (RuntimeException e) {
              ledger.fault(serial + " was answered nonsense: " + e);
            }
          });
    }

    private void lastLife() throws Exception {
      try (ServerProcess server = launch(Map.of()).requireReady()) {
        drain(server);
        audit.mailboxes(server);
        ask("check");
        server.terminate();
        assertThat(server.awaitExit(Duration.ofSeconds(30))).isIn(0, 143);
      }
      audit.tables(data.resolve("kv"));
    }

    /// Has everything tried until nothing waits and all reports are made.
    private void drain(ServerProcess server) throws IOException {
      remote.oblige();
      long until = System.nanoTime() + DRAIN_MAX.toNanos();
      while (!ask("queue.list").isEmpty()) {
        if (System.nanoTime() > until) {
          ledger.fault("the queue does not become empty: " + ask("queue.list") + server.output());
          return;
        }
        ask("queue.retry");
        pause(200);
      }
      pause(1_000); // reports follow the last result
    }

    private JsonNode ask(String operation) throws IOException {
      ControlResponse answer =
          ControlClient.ask(data, ControlRequest.of(operation).with("all", true))
              .orElseThrow(() -> new IOException("nobody answers"));
      if (answer.exit() != ExitCode.DONE) {
        ledger.fault(operation + ": " + answer.error());
      }
      return answer.result();
    }

    private static void pause(int millis) {
      long until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
      for (long left = 1; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }

    @Override
    public void close() throws IOException {
      remote.close();
    }
  }
}
