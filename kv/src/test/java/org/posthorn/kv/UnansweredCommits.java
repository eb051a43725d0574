package org.posthorn.kv;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A database whose network fails at a commit.
final class UnansweredCommits implements DataSource {
  /// What became of the commit.
  enum Answer {
    /// The server committed; its answer did not arrive.
    LOST,
    /// The server never heard of it.
    NEVER_SENT
  }

  /// So long one who wants a connection waits for it, as in a pool.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String url;
  private final Semaphore connections;
  private final AtomicReference<@Nullable Answer> next = new AtomicReference<>();
  private final AtomicReference<@Nullable CyclicBarrier> together = new AtomicReference<>();

  UnansweredCommits(String url) {
    this(url, Integer.MAX_VALUE);
  }

  /// @param connections how many there are at a time
  UnansweredCommits(String url, int connections) {
    this.url = url;
    this.connections = new Semaphore(connections);
  }

  /// The next commits wait for each other, and then none of their answers arrives.
  void loseAnswersTogether(int commits) {
    together.set(new CyclicBarrier(commits, () -> together.set(null)));
  }

  void answerNextCommit(Answer answer) {
    next.set(answer);
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      if (!connections.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new SQLTransientConnectionException("no connection is free");
      }
    } catch (InterruptedException e) {
      throw new SQLException(e);
    }
    Connection connection = DriverManager.getConnection(url);
    return (Connection)
        Proxy.newProxyInstance(
            UnansweredCommits.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> invoke(connection, method, arguments));
  }

  private @Nullable Object invoke(
      Connection connection, Method method, Object @Nullable [] arguments) throws Throwable {
    if (method.getName().equals("close")) {
      connections.release();
    }
    if (method.getName().equals("commit")) {
      CyclicBarrier barrier = together.get();
      if (barrier != null) {
        connection.commit();
        barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        throw new SQLException("connection reset by peer", "08006");
      }
      Answer answer = next.getAndSet(null);
      if (answer == Answer.NEVER_SENT) {
        connection.close();
      }
      if (answer != null) {
        if (answer == Answer.LOST) {
          connection.commit();
        }
        throw new SQLException("connection reset by peer", "08006");
      }
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    // Logs nothing.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The driver's own is used.
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
