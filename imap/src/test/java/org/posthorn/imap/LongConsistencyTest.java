package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Many sessions of the owner and of somebody with whom the mailboxes are shared do random legal
/// commands on two mailboxes, over and over; after each round the picture of each one is the
/// mailbox, with flags and ModSeqs. A third of the sessions uses CONDSTORE, a third QRESYNC, and
/// these leave and resynchronise.
///
/// In a usual build it runs for a few seconds. `-Dposthorn.test.sessions=30
/// -Dposthorn.test.minutes=10` make it longer, `-Dposthorn.test.seed=N` repeats a run as far as the
/// order of the threads allows, and `-Dposthorn.test.store=rocks` chooses the store.
class LongConsistencyTest {
  private static final Logger LOG = LoggerFactory.getLogger(LongConsistencyTest.class);
  private static final int SESSIONS = Integer.getInteger("posthorn.test.sessions", 6);
  private static final int MINUTES = Integer.getInteger("posthorn.test.minutes", 0);
  private static final int COMMANDS = 40;
  private static final int ROUNDS_MIN = 5;
  private static final int MESSAGES_MAX = 150;
  private static final List<String> PATHS = List.of("INBOX", "Team");

  @TempDir private Path directory;

  private long done;

  /// A session with the mailbox that it has selected.
  private record Session(ModelClient client, String path, String prefix, Random random) {
    String name() {
      return "\"" + prefix + path + "\"";
    }

    String other() {
      return "\"" + prefix + PATHS.get(1 - PATHS.indexOf(path)) + "\"";
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void many_sessions_stay_consistent() throws Exception {
    long seed = Long.getLong("posthorn.test.seed", new Random().nextLong());
    LOG.info("test event=begun seed={} sessions={} minutes={}", seed, SESSIONS, MINUTES);
    Instant end = Instant.now().plus(Duration.ofMinutes(MINUTES));
    try (Fixture fixture =
        new Fixture(directory, Fixture.Settings.defaults(), TestStores.open(directory))) {
      fixture.mail("alice").create("Team", Optional.empty());
      for (String path : PATHS) {
        Fixture.ask(fixture.login("alice"), "a SETACL " + path + " bob lrswite");
      }
      List<Session> sessions = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        sessions.add(open(fixture, i, new Random(seed + i)));
      }
      int rounds = 0;
      while (rounds < ROUNDS_MIN || Instant.now().isBefore(end)) {
        round(sessions, seed);
        for (Session session : sessions) {
          requireRight(session, fixture, seed);
        }
        rounds++;
      }
      LOG.info("test event=done rounds={} commands={}", rounds, done);
      assertThat(fixture.metrics.snapshot().getOrDefault("internal_errors_total", 0L)).isZero();
    }
  }

  private static Session open(Fixture fixture, int number, Random random) throws IOException {
    boolean own = number % 2 == 0;
    ModelClient client = new ModelClient(fixture.login(own ? "alice" : "bob"));
    switch (number % 3) {
      case 1 -> client.enable("CONDSTORE");
      case 2 -> client.enable("QRESYNC");
      default -> {
        // A client that knows neither.
      }
    }
    String path = PATHS.get(number / 2 % PATHS.size());
    Session session = new Session(client, path, own ? "" : "Other Users/alice/", random);
    client.run("SELECT " + session.name());
    return session;
  }

  private void round(List<Session> sessions, long seed) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> work = new ArrayList<>();
      for (Session session : sessions) {
        work.add(
            threads.submit(() -> {
              for (int n = 0; n < COMMANDS; n++) {
                step(session);
              }
              return null;
            }));
      }
      for (Future<?> each : work) {
        each.get();
      }
      done += (long) sessions.size() * COMMANDS;
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + seed, e.getCause());
    }
  }

  private static void step(Session session) throws IOException {
    ModelClient client = session.client();
    Random random = session.random();
    int size = client.messages.size();
    if (size > MESSAGES_MAX) {
      client.storeSilently(1, size / 2, '+', "\\Deleted");
      client.run("EXPUNGE");
      return;
    }
    if (size >= 5 && random.nextInt(12) == 0) {
      another(session, size);
      return;
    }
    ConsistencyTest.step(client, session.name(), session.other(), random);
  }

  private static void another(Session session, int size) throws IOException {
    ModelClient client = session.client();
    Random random = session.random();
    int from = 1 + random.nextInt(size);
    int to = Math.min(size, from + random.nextInt(4));
    char sign = random.nextBoolean() ? '+' : '-';
    if (client.condstore() && random.nextBoolean()) {
      client.storeUnchanged(from, to, sign, ConsistencyTest.flag(random));
    } else if (client.qresync()) {
      client.resynchronise(session.name());
    } else {
      client.run("UID SEARCH RETURN (MIN MAX COUNT) DELETED");
    }
  }

  private static void requireRight(Session session, Fixture fixture, long seed) throws IOException {
    ModelClient client = session.client();
    client.run("NOOP");
    assertThat(client.messages)
        .as("seed %d, %s after\n%s", seed, session.name(), client.history())
        .extracting(ModelClient.Message::toString)
        .containsExactlyElementsOf(ConsistencyTest.truth(fixture, session.path()));
    var mail = fixture.mail("alice");
    var view = mail.view(mail.mailbox(session.path()).orElseThrow().id());
    for (int i = 0; i < view.size(); i++) {
      assertThat(client.messages.get(i).modSeq)
          .as("seed %d, ModSeq of UID %d", seed, view.uid(i))
          .isLessThanOrEqualTo(view.modSeq(i));
    }
  }
}
