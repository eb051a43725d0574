package org.posthorn.server.disaster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    new Run(directory, reporter, false).repeat(true);
  }

  /// Encryption is turned on and off from start to start, so that rows and blobs are converted;
  /// under load, keys of the store are renewed and the master key is rotated. All mail is recorded
  /// in a journal.
  @Test
  @Timeout(value = 240, unit = TimeUnit.MINUTES)
  void what_is_encrypted_survives_power_cuts_while_keys_change(
      @TempDir Path directory, TestReporter reporter) throws Exception {
    new Run(directory, reporter, true).repeat(true);
  }

  @Test
  @Timeout(value = 240, unit = TimeUnit.MINUTES)
  void what_was_acknowledged_survives_every_kill(@TempDir Path directory, TestReporter reporter)
      throws Exception {
    new Run(directory, reporter, false).repeat(false);
  }

  /// The tests above would notice: with syncs that do nothing, acknowledged mail is lost.
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void without_syncs_the_loss_is_noticed(@TempDir Path directory, TestReporter reporter)
      throws Exception {
    Run run = new Run(directory, reporter, false);
    run.live(PowerCut.over(directory, run.disk), 0, false);
    PowerCut lying = PowerCut.over(directory, run.disk);
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
    private final Path disk;
    private final Path data;

    /// Whether the store is encrypted at times, keys change, and there is a journal.
    private final boolean encrypting;

    private final TestReporter reporter;
    private final int portBase = ServerProcess.freePortBase();
    private final ExpectedMail ledger = new ExpectedMail();
    private final Audit audit = new Audit(ledger);
    private final AtomicInteger keyChanges = new AtomicInteger();
    private volatile boolean dying;

    /// Whether the store is encrypted in this life.
    private boolean on;

    private long answered;
    private int messages;
    private int recorded;

    Run(Path directory, TestReporter reporter, boolean encrypting) {
      this.directory = directory;
      this.reporter = reporter;
      this.encrypting = encrypting;
      disk = directory.resolve("disk"); // with the master key, which is beside the data
      data = disk.resolve("data");
    }

    void repeat(boolean powerGoes) throws Exception {
      reporter.publishEntry("seed", Long.toString(seed));
      long began = System.nanoTime();
      String lastCut = "none";
      for (int cut = 0; cut < CUTS; cut++) {
        String context = "seed " + seed + ", life " + cut + ", last cut: " + lastCut;
        PowerCut power = PowerCut.over(directory, disk);
        try {
          if (random.nextInt(INTERRUPTED_STARTS) == 0) {
            dieWhileStarting(power);
          } else {
            live(power, cut, false);
          }
        } catch (IOException | RuntimeException e) {
          throw new AssertionError(context, e);
        }
        assertThat(ledger.faults()).as(context).isEmpty();
        if (powerGoes) {
          lastCut = power.cut();
        }
      }
      lastLife(lastCut);
      reporter.publishEntry(
          (powerGoes ? "power cuts " : "kills ") + CUTS,
          "seed %d: %d steps answered, %d messages left, %d changes of keys, %d journal records, %d s"
              .formatted(
                  seed,
                  answered,
                  messages,
                  keyChanges.get(),
                  recorded,
                  Duration.ofNanos(System.nanoTime() - began).toSeconds()));
    }

    /// Start, audit, load, SIGKILL.
    private void live(PowerCut power, int life, boolean lying) throws Exception {
      Map<String, String> environment = power.environment(lying);
      environment.putAll(settings());
      try (ServerProcess server =
          ServerProcess.launch(data, portBase, environment).requireReady()) {
        messages = audit.run(server, life % AGAIN_EVERY == 0);
        check(server);
        MailLoad load = new MailLoad(ledger, server, random, "l" + life);
        load.start();
        Thread keys = changeKeys();
        if (random.nextBoolean()) {
          keys.join(); // otherwise most changes would be interrupted
        }
        pause(200 + random.nextInt(LOAD_MILLIS_MAX));
        load.mayBreak();
        dying = true;
        server.kill();
        load.join();
        keys.join();
        answered += load.answered();
        load.refusals().forEach(refusal -> ledger.fault("refused: " + refusal));
      }
    }

    private Map<String, String> settings() {
      if (!encrypting) {
        return Map.of();
      }
      on = random.nextInt(4) != 0;
      return Map.of(
          "POSTHORN_STORE_ENCRYPTION", Boolean.toString(on),
          "POSTHORN_JOURNAL_DIRECTORY", disk.resolve("journal").toString());
    }

    /// Renews the store's keys or rotates the master key at some moment, in most lives.
    private Thread changeKeys() {
      dying = false;
      int wait = random.nextInt(LOAD_MILLIS_MAX);
      int choice = encrypting ? random.nextInt(4) : 0;
      boolean renewable = on;
      return Thread.ofVirtual()
          .start(() -> {
            if (choice == 0) {
              return;
            }
            pause(wait);
            String operation = choice == 1 || !renewable ? "master-key.rotate" : "encryption.renew";
            try {
              Optional<ControlResponse> answer =
                  ControlClient.ask(data, ControlRequest.of(operation));
              if (answer.isPresent() && answer.get().exit() == ExitCode.DONE) {
                keyChanges.incrementAndGet();
              } else if (!dying) {
                ledger.fault(operation + ": " + answer.map(ControlResponse::error).orElse("none"));
              }
            } catch (IOException e) {
              if (!dying) {
                ledger.fault(operation + ": " + e);
              }
            }
          });
    }

    private void dieWhileStarting(PowerCut power) throws Exception {
      Map<String, String> environment = power.environment(false);
      environment.putAll(settings());
      try (ServerProcess server = ServerProcess.launch(data, portBase, environment)) {
        pause(random.nextInt(START_MILLIS_MAX));
        server.kill();
      }
    }

    private void lastLife(String lastCut) throws Exception {
      try (ServerProcess server = ServerProcess.launch(data, portBase, settings()).requireReady()) {
        messages = audit.run(server, true);
        check(server);
        if (encrypting) {
          checkJournal();
        }
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

    private void checkJournal() throws IOException {
      JsonNode status = ask(ControlRequest.of("journal.status"));
      assertThat(status.has("failure")).as("%s", status).isFalse();
      JsonNode report = ask(ControlRequest.of("journal.verify").with("heads", List.of()));
      assertThat(report.path("problems")).as("%s", report).isEmpty();
      assertThat(report.path("records").asInt()).isPositive();
      recorded = report.path("records").asInt();
    }

    private JsonNode ask(ControlRequest request) throws IOException {
      ControlResponse answer = ControlClient.ask(data, request).orElseThrow();
      assertThat(answer.exit()).as(answer.error()).isEqualTo(ExitCode.DONE);
      return answer.result();
    }

    private static void pause(int millis) {
      long until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
      for (long left = 1; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }
}
