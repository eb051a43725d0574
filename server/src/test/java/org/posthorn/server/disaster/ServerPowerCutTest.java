package org.posthorn.server.disaster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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

/// The power goes, or the process is killed, under mixed load; again and again on the same data.
/// How often is the system property `posthorn.cuts`; `posthorn.seed` repeats a run's choices.
class ServerPowerCutTest {
  private static final int CUTS = Integer.getInteger("posthorn.cuts", 1);
  private static final int LOAD_MILLIS_MAX = 1_500;
  private static final int START_MILLIS_MAX = 1_500;

  /// Bytes of messages seen before are compared again every so many cuts.
  private static final int AGAIN_EVERY = 10;

  /// One start in so many is itself interrupted.
  private static final int INTERRUPTED_STARTS = 8;

  @Test
  @Timeout(value = 240, unit = TimeUnit.MINUTES)
  void what_was_acknowledged_survives_every_power_cut(
      @TempDir Path directory, TestReporter reporter) throws Exception {
    new Run(directory, reporter).repeat(true);
  }

  @Test
  @Timeout(value = 240, unit = TimeUnit.MINUTES)
  void what_was_acknowledged_survives_every_kill(@TempDir Path directory, TestReporter reporter)
      throws Exception {
    new Run(directory, reporter).repeat(false);
  }

  /// The tests above would notice: with syncs that do nothing, acknowledged mail is lost.
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void without_syncs_the_loss_is_noticed(@TempDir Path directory, TestReporter reporter)
      throws Exception {
    Run run = new Run(directory, reporter);
    run.live(PowerCut.over(directory, run.data), 0, false);
    PowerCut lying = PowerCut.over(directory, run.data);
    run.live(lying, 1, true);
    lying.cut();
    assertThat(run.ledger.faults()).isEmpty();
    try (ServerProcess server = ServerProcess.launch(run.data, run.portBase, Map.of())) {
      if (server.awaitReady()) {
        run.audit.run(server, true);
        assertThat(run.ledger.faults()).isNotEmpty();
      } else {
        assertThat(server.output()).as("it must not start for this reason").contains("is damaged");
      }
    }
  }

  /// One data directory through all its disasters.
  private static final class Run {
    private final long seed = Long.getLong("posthorn.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Path directory;
    private final Path data;
    private final TestReporter reporter;
    private final int portBase = ServerProcess.freePortBase();
    private final ExpectedMail ledger = new ExpectedMail();
    private final Audit audit = new Audit(ledger);
    private long answered;
    private int messages;

    Run(Path directory, TestReporter reporter) {
      this.directory = directory;
      this.data = directory.resolve("data");
      this.reporter = reporter;
    }

    void repeat(boolean powerGoes) throws Exception {
      reporter.publishEntry("seed", Long.toString(seed));
      long began = System.nanoTime();
      String lastCut = "none";
      for (int cut = 0; cut < CUTS; cut++) {
        String context = "seed " + seed + ", life " + cut + ", last cut: " + lastCut;
        PowerCut disk = PowerCut.over(directory, data);
        try {
          if (random.nextInt(INTERRUPTED_STARTS) == 0) {
            dieWhileStarting(disk);
          } else {
            live(disk, cut, false);
          }
        } catch (IOException | RuntimeException e) {
          throw new AssertionError(context, e);
        }
        assertThat(ledger.faults()).as(context).isEmpty();
        if (powerGoes) {
          lastCut = disk.cut();
        }
      }
      lastLife(lastCut);
      reporter.publishEntry(
          (powerGoes ? "power cuts " : "kills ") + CUTS,
          "seed %d: %d steps answered, %d messages left, %d s"
              .formatted(
                  seed,
                  answered,
                  messages,
                  Duration.ofNanos(System.nanoTime() - began).toSeconds()));
    }

    /// Start, audit, load, SIGKILL.
    private void live(PowerCut disk, int life, boolean lying) throws Exception {
      try (ServerProcess server =
          ServerProcess.launch(data, portBase, disk.environment(lying)).requireReady()) {
        messages = audit.run(server, life % AGAIN_EVERY == 0);
        check(server);
        MailLoad load = new MailLoad(ledger, server, random, "l" + life);
        load.start();
        pause(200 + random.nextInt(LOAD_MILLIS_MAX));
        load.mayBreak();
        server.kill();
        load.join();
        answered += load.answered();
        load.refusals().forEach(refusal -> ledger.fault("refused: " + refusal));
      }
    }

    private void dieWhileStarting(PowerCut disk) throws Exception {
      try (ServerProcess server = ServerProcess.launch(data, portBase, disk.environment(false))) {
        pause(random.nextInt(START_MILLIS_MAX));
        server.kill();
      }
    }

    private void lastLife(String lastCut) throws Exception {
      try (ServerProcess server = ServerProcess.launch(data, portBase, Map.of()).requireReady()) {
        messages = audit.run(server, true);
        check(server);
        assertThat(ledger.faults()).as("seed " + seed + ", last cut: " + lastCut).isEmpty();
        server.terminate();
        assertThat(server.awaitExit(Duration.ofSeconds(30))).isIn(0, 143);
      }
    }

    /// What `posthorn check` says of the rows, counters, indexes and checksums.
    private void check(ServerProcess server) throws IOException {
      Optional<ControlResponse> answer = ControlClient.ask(data, ControlRequest.of("check"));
      if (answer.isEmpty()) {
        ledger.fault("check is not answered\n" + server.output());
      } else if (answer.get().exit() != ExitCode.DONE) {
        ledger.fault(answer.get().error());
      }
    }

    private static void pause(int millis) {
      long until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
      for (long left = 1; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }
}
