package org.posthorn.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ListenerLimits;
import org.posthorn.wire.pools.BufferPool;

/// Opens many IMAPS sessions, each of which selects a mailbox of 1,000 messages, fetches 100 KB and
/// then does nothing, and holds them until standard input ends.
///
/// Usage: `IdleSessions IMAPS_PORT UNUSED SESSIONS ACCOUNTS PASSWORD`; accounts are
/// `idle0@example.test` and so on.
public final class IdleSessions {
  private static final int MESSAGES = 1_000;
  private static final int FETCHED_BYTES = 100_000;

  /// Messages of one APPEND: fewer than the server allows.
  private static final int APPENDED_TOGETHER = 50;

  /// Sessions being opened at the same time, so that logins do not time each other out.
  private static final int OPENING = 32;

  private final int port;
  private final String password;
  private final ClientTls tls = ClientTls.unverified("localhost");
  private final BufferPool pool = new BufferPool();
  private final ListenerLimits limits = ListenerLimits.defaults();

  private IdleSessions(int port, String password) {
    this.port = port;
    this.password = password;
  }

  public static void main(String[] arguments) throws Exception {
    IdleSessions client = new IdleSessions(Integer.parseInt(arguments[0]), arguments[4]);
    int sessions = Integer.parseInt(arguments[2]);
    int accounts = Integer.parseInt(arguments[3]);
    List<Connection> open = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long started = System.nanoTime();
      all(threads, accounts, client::fill);
      say(accounts + " mailboxes filled", started);
      started = System.nanoTime();
      open.addAll(all(threads, sessions, i -> client.idle(i % accounts)));
      say("all idle: " + open.size() + " sessions opened", started);
      while (System.in.read() >= 0) {
        // until it ends
      }
    }
    for (Connection connection : open) {
      connection.abort();
    }
  }

  private interface Task {
    Connection run(int number) throws IOException;
  }

  private static List<Connection> all(ExecutorService threads, int count, Task task)
      throws InterruptedException, ExecutionException {
    Semaphore opening = new Semaphore(OPENING);
    List<Future<Connection>> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      started.add(
          threads.submit(() -> {
            opening.acquire();
            try {
              return task.run(number);
            } finally {
              opening.release();
            }
          }));
    }
    List<Connection> done = new ArrayList<>();
    for (Future<Connection> one : started) {
      done.add(one.get());
    }
    return done;
  }

  private Connection fill(int account) throws IOException {
    Connection connection = login(account);
    byte[] message =
        ("Subject: idle\r\n\r\n" + "x".repeat(FETCHED_BYTES / MESSAGES) + "\r\n")
            .getBytes(US_ASCII);
    for (int done = 0; done < MESSAGES; done += APPENDED_TOGETHER) {
      connection.output().ascii("a APPEND INBOX");
      for (int i = 0; i < APPENDED_TOGETHER; i++) {
        connection.output().ascii(" {" + message.length + "+}\r\n");
        connection.output().write(message);
      }
      connection.output().ascii("\r\n");
      await(connection, "a ");
    }
    connection.close();
    return connection;
  }

  private Connection idle(int account) throws IOException {
    Connection connection = login(account);
    command(connection, "SELECT INBOX");
    command(connection, "FETCH 1:" + MESSAGES + " (BODY.PEEK[])");
    return connection;
  }

  private Connection login(int account) throws IOException {
    Connection connection =
        Connection.connect(
            new InetSocketAddress("127.0.0.1", port), Duration.ofSeconds(60), pool, limits);
    connection.startTls(tls);
    connection.input().timeout(Duration.ofMinutes(5));
    connection.input().readLine(8_192);
    command(connection, "LOGIN idle" + account + "@example.test " + password);
    return connection;
  }

  private static void command(Connection connection, String command) throws IOException {
    connection.output().ascii("a " + command + "\r\n");
    await(connection, "a ");
  }

  private static void await(Connection connection, String tag) throws IOException {
    connection.output().flush();
    while (true) {
      byte[] bytes = connection.input().readLine(1 << 20);
      if (bytes == null) {
        throw new IOException("the server closed the connection");
      }
      String line = new String(bytes, US_ASCII);
      if (line.startsWith(tag)) {
        if (!line.startsWith(tag + "OK")) {
          throw new IOException(line);
        }
        return;
      }
    }
  }

  private static void say(String what, long startedNanos) {
    System.out.printf("%s in %.1f s%n", what, (System.nanoTime() - startedNanos) / 1e9);
  }
}
