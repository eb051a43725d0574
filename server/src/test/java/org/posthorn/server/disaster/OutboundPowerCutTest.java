package org.posthorn.server.disaster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.admin.Answer;
import org.posthorn.server.admin.ControlClient;
import org.posthorn.server.admin.Request;
import org.posthorn.testkit.disaster.PowerCut;

/// The power goes, or the process is killed, while users send and the queue delivers; again and
/// again on the same data. How often is the system property `posthorn.cuts`; `posthorn.seed`
/// repeats a run's choices.
///
/// What was answered 250 arrives at the other servers, or comes back to its sender if they refuse
/// it. It arrives twice only if the server died between its arrival and the note of it, or if the
/// other server said nothing to its end (RFC 1047).
class OutboundPowerCutTest {
  private static final int CUTS = Integer.getInteger("posthorn.cuts", 2);
  private static final int LOAD_MILLIS_MAX = 1_500;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Test
  @Timeout(value = 240, unit = TimeUnit.MINUTES)
  void what_was_accepted_leaves_in_spite_of_every_power_cut(
      @TempDir Path directory, TestReporter reporter) throws Exception {
    new Run(directory, reporter).repeat(true);
  }

  @Test
  @Timeout(value = 240, unit = TimeUnit.MINUTES)
  void what_was_accepted_leaves_in_spite_of_every_kill(
      @TempDir Path directory, TestReporter reporter) throws Exception {
    new Run(directory, reporter).repeat(false);
  }

  /// The tests above would notice: with syncs that do nothing, accepted mail is lost.
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void without_syncs_the_loss_is_noticed(@TempDir Path directory, TestReporter reporter)
      throws Exception {
    Run run = new Run(directory, reporter);
    try (World world = run.world) {
      run.live(PowerCut.over(directory, run.data), 0, false);
      world.close(true);
      PowerCut lying = PowerCut.over(directory, run.data);
      run.live(lying, 1, true);
      lying.cut();
      world.close(false);
      try (ServerProcess server = run.launch(Map.of())) {
        if (server.awaitReady()) {
          run.finish();
          assertThat(run.missing(run.reports())).isNotEmpty();
        } else {
          assertThat(server.output()).as("it must not start for this reason").contains("damaged");
        }
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
    private final World world = new World(new Random(random.nextLong()));
    private final Map<String, List<String>> accepted = new HashMap<>();

    Run(Path directory, TestReporter reporter) throws IOException {
      this.directory = directory;
      this.data = directory.resolve("data");
      this.reporter = reporter;
    }

    ServerProcess launch(Map<String, String> environment) throws IOException {
      Map<String, String> all = new HashMap<>(environment);
      all.put("POSTHORN_OUTBOUND_PORT", Integer.toString(world.port()));
      all.put("POSTHORN_OUTBOUND_NETWORKS", "127.0.0.0/8");
      return ServerProcess.launch(data, portBase, all);
    }

    void repeat(boolean powerGoes) throws Exception {
      reporter.publishEntry("seed", Long.toString(seed));
      long began = System.nanoTime();
      try (world) {
        for (int cut = 0; cut < CUTS; cut++) {
          PowerCut disk = PowerCut.over(directory, data);
          live(disk, cut, false);
          if (powerGoes) {
            String _ = disk.cut();
          }
        }
        try (ServerProcess server = launch(Map.of()).requireReady()) {
          finish();
          judge();
        }
      }
      reporter.publishEntry(
          (powerGoes ? "power cuts " : "kills ") + CUTS,
          "seed %d: %d letters, %d arrivals twice after a death, %d not acknowledged, %d s"
              .formatted(
                  seed,
                  accepted.size(),
                  duplicates(),
                  world.unanswered(),
                  Duration.ofNanos(System.nanoTime() - began).toSeconds()));
    }

    /// Start, load, SIGKILL.
    void live(PowerCut disk, int life, boolean lying) throws Exception {
      try (ServerProcess server = launch(disk.environment(lying)).requireReady()) {
        ask("queue.retry"); // what was put off goes on, so that there is something to lose
        SubmissionLoad load = new SubmissionLoad(world, server.submission());
        load.start("l" + life, random);
        pause(200 + random.nextInt(LOAD_MILLIS_MAX));
        server.kill();
        load.stop();
        accepted.putAll(load.accepted());
        assertThat(load.refusals()).as("seed " + seed).isEmpty();
        world.nextLife();
      }
    }

    /// Until nothing waits any more.
    void finish() {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(300))
          .until(() -> {
            ask("queue.retry");
            return ask("queue.list").result().isEmpty();
          });
    }

    private Answer ask(String operation) throws IOException {
      return ControlClient.ask(data, Request.of(operation)).orElseThrow();
    }

    private void judge() throws Exception {
      assertThat(world.faults()).as("seed " + seed).isEmpty();
      assertThat(missing(reports())).as("seed " + seed).isEmpty();
      assertThat(repeated()).as("twice in one life, seed " + seed).isEmpty();
    }

    /// Recipients that something was accepted for and that neither got it nor were reported on.
    List<String> missing(String reports) throws IOException {
      Map<String, Integer> local = bobs();
      List<String> missing = new ArrayList<>();
      accepted.forEach((id, recipients) -> {
        for (String recipient : recipients) {
          boolean there =
              switch (recipient.substring(0, recipient.indexOf('-') < 0 ? 3 : 5)) {
                case "gone-" -> reports.contains(recipient);
                case "bob" -> local.getOrDefault(id, 0) == 1;
                default -> !world.arrivals(id, recipient).isEmpty();
              };
          if (!there) {
            missing.add(id + " for " + recipient);
          }
        }
      });
      return missing;
    }

    /// How often each letter lies in bob's mailbox.
    private Map<String, Integer> bobs() throws IOException {
      Map<String, Integer> count = new HashMap<>();
      try (ImapClient imap = client("bob")) {
        imap.command("SELECT INBOX");
        imap.command(
            "FETCH 1:* (BODY.PEEK[HEADER.FIELDS (" + Letter.FIELD + " Subject)])",
            response ->
                response
                    .literals()
                    .forEach(header ->
                        Letter.id(header).ifPresent(id -> count.merge(id, 1, Integer::sum))));
      }
      return count;
    }

    /// All reports that came back.
    String reports() throws IOException {
      StringBuilder all = new StringBuilder();
      for (String user : Ledger.USERS) {
        try (ImapClient imap = client(user)) {
          imap.command("SELECT INBOX");
          imap.command(
              "FETCH 1:* (BODY.PEEK[2])",
              response ->
                  response.literals().forEach(part -> all.append(new String(part, ISO_8859_1))));
        }
      }
      return all.toString();
    }

    private ImapClient client(String user) throws IOException {
      return ImapClient.login(
          new java.net.InetSocketAddress("127.0.0.1", portBase + 143), user + "@" + Ledger.DOMAIN);
    }

    /// Letters that arrived more than once in one life of the server, though each arrival was
    /// acknowledged.
    private Set<String> repeated() {
      Set<String> repeated = new HashSet<>();
      accepted.forEach((id, recipients) -> {
        for (String recipient : recipients) {
          List<Integer> lives = world.arrivals(id, recipient);
          boolean twice = new HashSet<>(lives).size() < lives.size();
          if (twice && !world.unanswered(id, recipient)) {
            repeated.add(id + " for " + recipient + " in lives " + lives);
          }
        }
      });
      return repeated;
    }

    private long duplicates() {
      long[] count = {0};
      accepted.forEach((id, recipients) -> {
        for (String recipient : recipients) {
          if (!world.unanswered(id, recipient)) {
            count[0] += Math.max(0, world.arrivals(id, recipient).size() - 1);
          }
        }
      });
      return count[0];
    }

    private static void pause(int millis) {
      long until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
      for (long left = 1; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }
}
