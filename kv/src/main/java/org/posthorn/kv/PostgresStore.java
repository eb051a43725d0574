package org.posthorn.kv;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A store for several processes: rows in PostgreSQL, see [PostgresSchema].
///
/// A write transaction locks its partition's head row, which orders it among all processes, and
/// sends all changes in one statement: lock, read, write and commit are four round trips. A
/// transaction that the database aborted (deadlock, lost connection) runs again; one whose commit
/// was not confirmed is first looked up by its step id. Within this process a partition's
/// transactions also wait for each other, so that they are published in order and hold no
/// connection while they wait.
///
/// Durability is that of PostgreSQL: `synchronous_commit` must not be off by default.
/// [Durability#RELAXED] turns it off for its transaction.
public final class PostgresStore implements KeyValueStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresStore.class);

  /// Attempts for one transaction before its failure is reported.
  private static final int ATTEMPTS_MAX = 5;

  /// Old steps are removed after this many commits.
  private static final long STEPS_SWEPT_EVERY = 10_000;

  private final DataSource database;
  private final Seal seal;
  private final PostgresSchema schema = new PostgresSchema();
  private final PartitionLanes lanes = new PartitionLanes();
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong repeats = new AtomicLong();
  private final AtomicLong resolved = new AtomicLong();
  private final long epoch;
  private volatile boolean closed;

  /// A store with connections from `database`, which it closes if possible.
  ///
  /// @throws StoreException of kind IO if the database cannot be reached
  public PostgresStore(DataSource database, Seal seal) {
    this.database = database;
    this.seal = seal;
    this.epoch =
        once(
            "could not open the store",
            connection -> {
              schema.create(connection);
              return beginEpoch(connection);
            });
  }

  /// A store with a pool of at most `connections` connections.
  ///
  /// @param url for the PostgreSQL driver, `jdbc:postgresql://…`, including user and password
  public static PostgresStore open(String url, int connections, Seal seal) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    config.setPoolName("kv-postgres");
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      throw new StoreException(StoreException.Kind.IO, "could not reach the database", e);
    }
    return new PostgresStore(pool, seal);
  }

  private static long beginEpoch(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "lock table kv_epoch in exclusive mode;"
                + " insert into kv_epoch select coalesce(max(epoch), 0) + 1, false"
                + " from kv_epoch returning epoch")) {
      statement.execute();
      statement.getMoreResults();
      try (ResultSet begun = statement.getResultSet()) {
        begun.next();
        return begun.getLong(1);
      }
    }
  }

  @Override
  public <T extends @Nullable Object> T read(Partition partition, ReadBody<T> body) {
    return once(
        "could not read the store",
        connection -> {
          execute(connection, "set transaction isolation level repeatable read, read only");
          RowsReader reader =
              new RowsReader(
                  partition, seal, new PostgresRows(connection, schema, RowKeys.prefix(partition)));
          try {
            return body.run(reader);
          } finally {
            reader.end();
          }
        });
  }

  @Override
  public <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body, Published<T> published) {
    PartitionLane lane = lanes.enter(partition);
    lane.lock.lock();
    try {
      T result = committed(partition, durability, body);
      published.published(result);
      return result;
    } finally {
      lane.lock.unlock();
      lanes.leave(partition);
    }
  }

  /// Runs a transaction until it is committed. One whose commit was not confirmed is looked up
  /// after its connection is returned: if each kept its connection meanwhile, they could use up the
  /// pool and wait for each other.
  private <T extends @Nullable Object> T committed(
      Partition partition, Durability durability, WriteBody<T> body) {
    for (int attempt = 1; ; attempt++) {
      Sent<T> sent =
          repeatedly(partition, connection -> send(connection, partition, durability, body));
      if (sent.unanswered == null || isCommitted(partition, sent.step, sent.unanswered)) {
        schema.committed(sent.tables);
        if (commits.incrementAndGet() % STEPS_SWEPT_EVERY == 0) {
          sweepSteps();
        }
        return sent.result;
      }
      if (attempt == ATTEMPTS_MAX) {
        throw PostgresErrors.failed("could not write to " + partition, sent.unanswered);
      }
      repeats.incrementAndGet();
    }
  }

  /// A transaction whose commit was sent.
  ///
  /// @param unanswered why it was not confirmed, or null if it was
  private record Sent<T extends @Nullable Object>(
      T result, UUID step, Set<Table> tables, @Nullable SQLException unanswered) {}

  private <T extends @Nullable Object> Sent<T> send(
      Connection connection, Partition partition, Durability durability, WriteBody<T> body)
      throws SQLException {
    byte[] prefix = RowKeys.prefix(partition);
    lockHead(connection, prefix);
    RowsWriter writer =
        RowsWriter.over(new PostgresRows(connection, schema, prefix), partition, seal);
    T result;
    try {
      result = body.run(writer);
    } finally {
      writer.end();
    }
    PostgresChanges changes = PostgresChanges.of(prefix, writer.changes());
    schema.require(connection, changes.tables());
    // A step is written even if nothing else is: RELAXED writes that the body has read must be on
    // disk before this returns, and only a commit that writes waits for that.
    UUID step = UUID.randomUUID();
    changes.send(connection, step, durability);
    SQLException unanswered = null;
    try {
      connection.commit();
    } catch (SQLException e) {
      if (!PostgresErrors.isConnectionLost(e)) {
        throw e;
      }
      unanswered = e;
    }
    return new Sent<>(result, step, changes.tables(), unanswered);
  }

  /// Waits for other transactions of the partition, in all processes.
  private static void lockHead(Connection connection, byte[] prefix) throws SQLException {
    while (!tryLockHead(connection, prefix)) {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "insert into kv_head (partition) values (?) on conflict do nothing")) {
        statement.setBytes(1, prefix);
        statement.executeUpdate();
      }
    }
  }

  private static boolean tryLockHead(Connection connection, byte[] prefix) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select 1 from kv_head where partition = ? for update")) {
      statement.setBytes(1, prefix);
      try (ResultSet head = statement.executeQuery()) {
        return head.next();
      }
    }
  }

  /// Whether a transaction was committed; asked when its head row is unlocked: while the server
  /// still processes it, it holds the lock.
  private boolean isCommitted(Partition partition, UUID step, SQLException unanswered) {
    log.warn("a commit was not answered; looking it up: {}", unanswered.getMessage());
    resolved.incrementAndGet();
    for (int attempt = 1; ; attempt++) {
      try {
        return once(
            "could not look up a transaction",
            connection -> find(connection, RowKeys.prefix(partition), step));
      } catch (StoreException e) {
        // The pool may have returned a connection from before a restart of the database.
        if (attempt == ATTEMPTS_MAX || !PostgresErrors.isWorthRepeating(e.getCause())) {
          // Wrapped, because a transaction that may have been committed must not be repeated.
          throw new StoreException(e.kind(), "whether a transaction was committed is unknown", e);
        }
      }
    }
  }

  private static boolean find(Connection connection, byte[] prefix, UUID step) throws SQLException {
    tryLockHead(connection, prefix);
    try (PreparedStatement statement =
        connection.prepareStatement("select 1 from kv_step where partition = ? and step = ?")) {
      statement.setBytes(1, prefix);
      statement.setObject(2, step);
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  /// After a commit, without its connection. Its failure does not affect the commit.
  private void sweepSteps() {
    try {
      once(
          "could not remove old steps",
          connection -> {
            execute(connection, "delete from kv_step where at < now() - interval '1 hour'");
            return true;
          });
    } catch (StoreException e) {
      log.warn("old steps stay for now: {}", e.getMessage());
    }
  }

  @Override
  public List<Partition> partitions(PartitionKind kind, byte[] after, int limit) {
    byte[] kindPrefix = {(byte) kind.code()};
    byte[] from =
        after.length == 0 ? kindPrefix : RowKeys.after(RowKeys.prefix(Partition.of(kind, after)));
    return once(
        "could not list partitions",
        connection -> {
          List<Partition> found = new ArrayList<>();
          List<String> tables = PostgresSchema.tables(connection);
          if (tables.isEmpty()) {
            return found;
          }
          try (PreparedStatement statement = connection.prepareStatement(partitionsSql(tables))) {
            statement.setBytes(1, from);
            statement.setInt(2, kind.code());
            statement.setInt(3, limit);
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                found.add(RowKeys.partition(kind, rows.getBytes(1)));
              }
            }
          }
          return found;
        });
  }

  private static String partitionsSql(List<String> tables) {
    List<String> any = new ArrayList<>();
    for (String table : tables) {
      any.add("exists (select 1 from " + table + " t where t.partition = h.partition)");
    }
    return "select h.partition from kv_head h where h.partition >= ?"
        + " and get_byte(h.partition, 0) = ? and ("
        + String.join(" or ", any)
        + ") order by h.partition limit ?";
  }

  @Override
  public void drop(Partition partition) {
    byte[] prefix = RowKeys.prefix(partition);
    PartitionLane lane = lanes.enter(partition);
    lane.lock.lock();
    try {
      repeatedly(
          partition,
          connection -> {
            lockHead(connection, prefix);
            for (String table : PostgresSchema.tables(connection)) {
              deletePartition(connection, table, prefix);
            }
            deletePartition(connection, "kv_head", prefix);
            connection.commit();
            return true;
          });
      seal.dropped(partition);
    } finally {
      lane.lock.unlock();
      lanes.leave(partition);
    }
  }

  private static void deletePartition(Connection connection, String table, byte[] prefix)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("delete from " + table + " where partition = ?")) {
      statement.setBytes(1, prefix);
      statement.executeUpdate();
    }
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public boolean closedCleanly(long ofEpoch) {
    return once(
        "could not read the store's epochs",
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement("select 1 from kv_epoch where epoch = ? and clean")) {
            statement.setLong(1, ofEpoch);
            try (ResultSet found = statement.executeQuery()) {
              return found.next();
            }
          }
        });
  }

  @Override
  public SortedMap<String, Long> metrics() {
    return new TreeMap<>(
        Map.of(
            "commits", commits.get(),
            "repeats", repeats.get(),
            "unanswered_commits", resolved.get(),
            "partitions_in_use", (long) lanes.count()));
  }

  @Override
  public void checkpoint(Path directory) {
    throw new StoreException(
        StoreException.Kind.UNSUPPORTED,
        "a store in PostgreSQL is copied with pg_dump or pg_basebackup");
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    try {
      markClean();
    } catch (StoreException e) {
      // The pool may have returned a connection from before a restart of the database, several
      // times. The mark may be set twice; once is necessary for a clean stop.
      if (database instanceof HikariDataSource pool) {
        pool.getHikariPoolMXBean().softEvictConnections();
      }
      markClean();
    } finally {
      closed = true;
      if (database instanceof HikariDataSource pool) {
        pool.close();
      }
    }
  }

  private void markClean() {
    once(
        "could not close the store",
        connection -> {
          // Waits for earlier RELAXED transactions too, because the log is written in order.
          execute(connection, "update kv_epoch set clean = true where epoch = " + epoch);
          return true;
        });
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  /// One transaction, committed if `work` returns.
  private <T extends @Nullable Object> T once(String what, Work<T> work) {
    requireOpen();
    try {
      return inConnection(connection -> {
        T result = work.run(connection);
        connection.commit();
        return result;
      });
    } catch (SQLException e) {
      throw PostgresErrors.failed(what, e);
    }
  }

  /// One write transaction that `work` commits itself; repeated if the database aborted it.
  private <T extends @Nullable Object> T repeatedly(Partition partition, Work<T> work) {
    requireOpen();
    for (int attempt = 1; ; attempt++) {
      try {
        return inConnection(work);
      } catch (SQLException e) {
        if (attempt == ATTEMPTS_MAX || !PostgresErrors.isWorthRepeating(e)) {
          throw PostgresErrors.failed("could not write to " + partition, e);
        }
      } catch (StoreException e) {
        if (attempt == ATTEMPTS_MAX || !PostgresErrors.isWorthRepeating(e.getCause())) {
          throw e;
        }
      }
      repeats.incrementAndGet();
    }
  }

  private <T extends @Nullable Object> T inConnection(Work<T> work) throws SQLException {
    Connection connection = connect();
    boolean done = false;
    try {
      T result = work.run(connection);
      done = true;
      return result;
    } finally {
      if (!done) {
        rollBack(connection);
      }
      giveBack(connection);
    }
  }

  /// A failure of the connection here says nothing about the transaction, which must not be
  /// repeated.
  private static void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("could not give a connection back", e);
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = database.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The first failure counts; the pool discards a broken connection.
      log.debug("could not roll back", e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException(StoreException.Kind.CLOSED, "the store is closed");
    }
  }

  /// Work in a transaction.
  @FunctionalInterface
  private interface Work<T extends @Nullable Object> {
    T run(Connection connection) throws SQLException;
  }
}
