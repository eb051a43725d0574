package org.posthorn.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.kv.KeyValueStoreContract.MAIL;
import static org.posthorn.kv.KeyValueStoreContract.account;
import static org.posthorn.kv.KeyValueStoreContract.put;
import static org.posthorn.kv.KeyValueStoreContract.scan;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.posthorn.kv.UnansweredCommits.Answer;

/// One server for all tests, a schema for each.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class PostgresStoreTest implements KeyValueStoreContract {
  private LocalPostgres server;
  private String schema = "";
  private final List<KeyValueStore> opened = new ArrayList<>();

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    Path programs = LocalPostgres.programs().orElse(null);
    Assumptions.assumeTrue(programs != null, "PostgreSQL is not installed in /usr/lib/postgresql");
    server = LocalPostgres.start(programs, directory);
  }

  @AfterAll
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void close() {
    opened.forEach(KeyValueStore::close);
    opened.clear();
    schema = "";
  }

  @Override
  public PostgresStore store() {
    if (schema.isEmpty()) {
      schema = "s" + UUID.randomUUID().toString().replace("-", "");
      execute("create schema " + schema);
    }
    PostgresStore store =
        PostgresStore.open(server.url() + "&currentSchema=" + schema, 4, Seal.IDENTITY);
    opened.add(store);
    return store;
  }

  private void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void twoNodesShareOneWorld() {
    PostgresStore one = store();
    PostgresStore other = store();
    put(one, account(1), MAIL, "a");
    put(other, account(1), MAIL, "b");
    assertThat(scan(one, account(1), MAIL)).isEqualTo("a b");
    assertThat(scan(other, account(1), MAIL)).isEqualTo("a b");
    assertThat(other.epoch()).isGreaterThan(one.epoch());
  }

  @Test
  void epochsAreClosedCleanlyOrNot() {
    PostgresStore first = store();
    PostgresStore second = store();
    first.close();
    assertThat(second.closedCleanly(first.epoch())).isTrue();
    assertThat(second.closedCleanly(second.epoch())).isFalse();
  }

  @Test
  void aTransactionWhoseConnectionIsLostRunsAgain() {
    PostgresStore store = store();
    put(store, account(1), MAIL, "a");
    AtomicInteger runs = new AtomicInteger();
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          writer.put(MAIL, new byte[] {'b'}, NONE);
          if (runs.incrementAndGet() == 1) {
            execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where state = 'idle in transaction' and query like '%kv_head%'");
          }
          return 0;
        });
    assertThat(runs).hasValue(2);
    assertThat(scan(store, account(1), MAIL)).isEqualTo("a b");
    assertThat(store.metrics()).containsEntry("repeats", 1L);
  }

  @Test
  void aCommitThatIsNotAnsweredIsLookedUp() {
    PostgresStore ordinary = store();
    put(ordinary, account(1), MAIL, "a");
    AtomicInteger runs = new AtomicInteger();
    for (Answer answer : List.of(Answer.LOST, Answer.NEVER_SENT)) {
      UnansweredCommits database = new UnansweredCommits(server.url() + "&currentSchema=" + schema);
      PostgresStore store = new PostgresStore(database, Seal.IDENTITY);
      opened.add(store);
      database.answerNextCommit(answer);
      store.write(
          account(1),
          Durability.SYNCED,
          writer -> {
            byte[] old = writer.get(MAIL, new byte[] {'n'});
            byte count = old == null ? 0 : old[0];
            writer.put(MAIL, new byte[] {'n'}, new byte[] {(byte) (count + 1)});
            return runs.incrementAndGet();
          });
      assertThat(store.metrics()).containsEntry("unanswered_commits", 1L);
    }
    // Once for the lost answer, twice where the commit did not reach the server.
    assertThat(runs).hasValue(3);
    byte[] count = ordinary.read(account(1), reader -> reader.get(MAIL, new byte[] {'n'}));
    assertThat(count).containsExactly(2);
  }

  /// A database that is started again leaves as many commits unanswered as there were connections:
  /// none of them may wait for a second one while it holds its first.
  @Test
  void asManyCommitsAsThereAreConnectionsAreNotAnsweredAtOnce() throws Exception {
    put(store(), account(0), MAIL, "makes the table");
    int connections = 3;
    UnansweredCommits database =
        new UnansweredCommits(server.url() + "&currentSchema=" + schema, connections);
    PostgresStore store = new PostgresStore(database, Seal.IDENTITY);
    opened.add(store);
    database.loseAnswersTogether(connections);
    try (ExecutorService writers = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> writing = new ArrayList<>();
      for (int i = 1; i <= connections; i++) {
        Partition own = account(i);
        writing.add(writers.submit(() -> put(store, own, MAIL, "a")));
      }
      for (Future<?> one : writing) {
        one.get(30, TimeUnit.SECONDS); // or it says that it does not know
      }
    }
    assertThat(store.metrics())
        .containsEntry("unanswered_commits", 3L)
        .containsEntry("repeats", 0L);
    for (int i = 1; i <= connections; i++) {
      assertThat(scan(store, account(i), MAIL)).isEqualTo("a");
    }
  }

  /// Writers of a pool that the server's restart leaves full of dead connections go on.
  @Test
  void writersGoOnWhenTheServerWasStartedAgain() throws Exception {
    PostgresStore store = store();
    put(store, account(0), MAIL, "makes the table");
    int writers = 8;
    CountDownLatch begun = new CountDownLatch(writers);
    AtomicBoolean restarted = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<?>> writing = new ArrayList<>();
      for (int i = 1; i <= writers; i++) {
        Partition own = account(i);
        writing.add(
            threads.submit(() -> {
              boolean last;
              do {
                last = restarted.get();
                try {
                  put(store, own, MAIL, "a");
                } catch (StoreException e) {
                  if (last) {
                    throw e; // the server is there: nothing excuses it
                  }
                }
                begun.countDown();
              } while (!last);
            }));
      }
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      server.kill();
      server.startAgain();
      put(store(), account(0), MAIL, "b");
      restarted.set(true);
      for (Future<?> one : writing) {
        one.get(60, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void acknowledgedTransactionsSurviveACrashOfTheServer() throws IOException {
    PostgresStore store = store();
    put(store, account(1), MAIL, "a", "b");
    server.kill();
    server.startAgain();
    assertThat(scan(store(), account(1), MAIL)).isEqualTo("a b");
  }

  @Test
  void aCheckpointIsLeftToPostgres() {
    PostgresStore store = store();
    assertThatThrownBy(() -> store.checkpoint(Path.of("copy")))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNSUPPORTED));
  }
}
