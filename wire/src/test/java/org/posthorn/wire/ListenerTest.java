package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.wire.pools.BufferPool;

class ListenerTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Metrics metrics = new Metrics();

  /// Answers every line with the client's address and the line.
  private static void echo(Connection connection) throws IOException {
    for (byte[] line = connection.input().readLine(1000);
        line != null;
        line = connection.input().readLine(1000)) {
      String from = connection.remote().getAddress().getHostAddress();
      connection.output().ascii(from + " " + Fixtures.text(line) + "\r\n");
      if (connection.input().buffered() == 0) {
        connection.output().flush();
      }
    }
  }

  private static Listener.Settings settings(ListenerLimits limits) {
    return Listener.Settings.plain("test", LOOPBACK, limits).withRefusal("421 4.7.0 Too many");
  }

  private static Connection connect(Listener listener) throws IOException {
    Connection connection =
        Connection.connect(
            listener.address(),
            Duration.ofSeconds(10),
            new BufferPool(),
            ListenerLimits.defaults());
    connection.input().timeout(Duration.ofSeconds(20));
    return connection;
  }

  private static String ask(Connection connection, String line) throws IOException {
    TransportContract.send(connection, line + "\r\n");
    return TransportContract.line(connection);
  }

  private long metric(String name) {
    return metrics.snapshot().getOrDefault("wire.test." + name, -1L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void many_sessions_at_once_each_get_their_own_answers(boolean tls) throws Exception {
    int sessions = tls ? 100 : 500;
    ListenerLimits limits = ListenerLimits.defaults().withPerAddress(1000, 10_000);
    Listener.Settings settings = settings(limits);
    if (tls) {
      settings = settings.withTls(Fixtures.serverTls("mail"));
    }
    ClientTls context = Fixtures.clientTls("mail.example.test");
    try (Listener listener = Listener.open(settings, metrics, ListenerTest::echo)) {
      CountDownLatch all = new CountDownLatch(sessions);
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        String name = "session " + i;
        running.add(
            CompletableFuture.runAsync(
                () -> {
                  try (Connection connection = connect(listener)) {
                    if (tls) {
                      connection.startTls(context);
                    }
                    all.countDown();
                    all.await();
                    for (int round = 0; round < 5; round++) {
                      String line = name + " round " + round;
                      assertThat(ask(connection, line)).isEqualTo("127.0.0.1 " + line);
                    }
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                },
                TransportContract.VIRTUAL));
      }
      for (CompletableFuture<Void> one : running) {
        one.get(60, TimeUnit.SECONDS);
      }
      assertThat(metric("accepted")).isEqualTo(sessions);
      await().until(() -> listener.openConnections() == 0);
    }
  }

  @Test
  void over_the_limit_of_connections_clients_are_refused_with_a_line() throws Exception {
    ListenerLimits limits = ListenerLimits.defaults().withConnectionsMax(2);
    try (Listener listener = Listener.open(settings(limits), metrics, ListenerTest::echo);
        Connection one = connect(listener);
        Connection two = connect(listener)) {
      assertThat(ask(one, "a")).isEqualTo("127.0.0.1 a");
      assertThat(ask(two, "b")).isEqualTo("127.0.0.1 b");
      refused(listener);
      two.abort();
      await().until(() -> listener.openConnections() == 1);
      try (Connection again = connect(listener)) {
        assertThat(ask(again, "c")).isEqualTo("127.0.0.1 c");
      }
      assertThat(metric("refused")).isEqualTo(1);
    }
  }

  @Test
  void over_the_limit_per_address_clients_are_refused() throws Exception {
    ListenerLimits limits = ListenerLimits.defaults().withPerAddress(1, 100);
    try (Listener listener = Listener.open(settings(limits), metrics, ListenerTest::echo);
        Connection one = connect(listener)) {
      assertThat(ask(one, "a")).isEqualTo("127.0.0.1 a");
      refused(listener);
    }
  }

  @Test
  void over_the_rate_per_address_clients_are_refused() throws Exception {
    ListenerLimits limits = ListenerLimits.defaults().withPerAddress(100, 2);
    try (Listener listener = Listener.open(settings(limits), metrics, ListenerTest::echo)) {
      for (int i = 0; i < 2; i++) {
        try (Connection one = connect(listener)) {
          assertThat(ask(one, "a")).isEqualTo("127.0.0.1 a");
        }
      }
      refused(listener);
    }
  }

  private static void refused(Listener listener) throws IOException {
    try (Connection connection = connect(listener)) {
      assertThat(TransportContract.line(connection)).isEqualTo("421 4.7.0 Too many");
      assertThat(connection.input().readLine(100)).isNull();
    }
  }

  @Test
  void a_client_silent_in_its_tls_handshake_is_dropped() throws Exception {
    ListenerLimits limits =
        ListenerLimits.defaults().withTimeouts(Duration.ofMillis(50), Duration.ofSeconds(5));
    Listener.Settings settings = settings(limits).withTls(Fixtures.serverTls("mail"));
    try (Listener listener = Listener.open(settings, metrics, ListenerTest::echo);
        Connection connection = connect(listener)) {
      assertThat(connection.input().readLine(100)).isNull();
      await().until(() -> metric("failed_handshakes") == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_trusted_proxy_speaks_for_its_clients(boolean tls) throws Exception {
    Listener.Settings settings =
        settings(ListenerLimits.defaults().withPerAddress(1, 100))
            .withProxies(List.of(Cidr.parse("127.0.0.0/8")));
    if (tls) {
      settings = settings.withTls(Fixtures.serverTls("mail"));
    }
    ClientTls context = Fixtures.clientTls("mail.example.test");
    try (Listener listener = Listener.open(settings, metrics, ListenerTest::echo);
        Connection one = connect(listener);
        Connection two = connect(listener);
        Connection twice = connect(listener)) {
      for (Connection connection : List.of(one, two)) {
        String client = connection.id().equals(one.id()) ? "192.0.2.1" : "192.0.2.2";
        TransportContract.send(connection, "PROXY TCP4 " + client + " 198.51.100.1 4 25\r\n");
        if (tls) {
          connection.startTls(context);
        }
        assertThat(ask(connection, "NOOP")).isEqualTo(client + " NOOP");
      }
      TransportContract.send(twice, "PROXY TCP4 192.0.2.2 198.51.100.1 4 25\r\n");
      assertThatThrownBy(
              () -> {
                TransportContract.line(twice);
                TransportContract.line(twice);
              })
          .isInstanceOf(EOFException.class);
      assertThat(metric("refused")).isEqualTo(1);
    }
  }

  @Test
  void who_may_not_pass_the_gate_is_told_why_by_its_own_address() throws Exception {
    Listener.Settings settings =
        settings(ListenerLimits.defaults())
            .withProxies(List.of(Cidr.parse("127.0.0.0/8")))
            .withGate(client ->
                client.getHostAddress().equals("192.0.2.1")
                    ? Optional.of("421 not you")
                    : Optional.empty());
    try (Listener listener = Listener.open(settings, metrics, ListenerTest::echo);
        Connection one = connect(listener);
        Connection two = connect(listener)) {
      TransportContract.send(one, "PROXY TCP4 192.0.2.1 198.51.100.1 4 25\r\n");
      assertThat(TransportContract.line(one)).isEqualTo("421 not you");
      TransportContract.send(two, "PROXY TCP4 192.0.2.2 198.51.100.1 4 25\r\n");
      assertThat(ask(two, "NOOP")).isEqualTo("192.0.2.2 NOOP");
      assertThat(metric("refused")).isEqualTo(1);
    }
  }

  @Test
  void from_a_trusted_proxy_the_header_is_mandatory() throws Exception {
    Listener.Settings settings =
        settings(ListenerLimits.defaults()).withProxies(List.of(Cidr.parse("127.0.0.1")));
    try (Listener listener = Listener.open(settings, metrics, ListenerTest::echo);
        Connection connection = connect(listener)) {
      assertThatThrownBy(() -> ask(connection, "EHLO x")).isInstanceOf(IOException.class);
      await().until(() -> metric("failed_handshakes") == 1);
    }
  }

  @Test
  void from_anybody_else_a_proxy_header_is_only_a_wrong_command() throws Exception {
    Listener.Settings settings =
        settings(ListenerLimits.defaults()).withProxies(List.of(Cidr.parse("192.0.2.0/24")));
    try (Listener listener = Listener.open(settings, metrics, ListenerTest::echo);
        Connection connection = connect(listener)) {
      assertThat(ask(connection, "PROXY TCP4 192.0.2.1 198.51.100.1 4 25"))
          .isEqualTo("127.0.0.1 PROXY TCP4 192.0.2.1 198.51.100.1 4 25");
    }
  }

  @Test
  void closing_tells_the_sessions_and_waits_for_them() throws Exception {
    ConnectionHandler polite =
        new ConnectionHandler() {
          @Override
          public void serve(Connection connection) throws IOException {
            echo(connection);
          }

          @Override
          public void closing(Connection connection) {
            try {
              TransportContract.send(connection, "421 closing\r\n");
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
            connection.close();
          }
        };
    // An address of its own: a port of 127.0.0.1 may be another test's as soon as it is free.
    InetSocketAddress own = new InetSocketAddress("127.0.0.31", 0);
    Listener.Settings settings = Listener.Settings.plain("test", own, ListenerLimits.defaults());
    Listener listener = Listener.open(settings, metrics, polite);
    try (Connection connection = connect(listener)) {
      assertThat(ask(connection, "NOOP")).isEqualTo("127.0.0.1 NOOP");
      listener.close(Duration.ofSeconds(20));
      assertThat(TransportContract.line(connection)).isEqualTo("421 closing");
      assertThat(listener.openConnections()).isZero();
      assertThat(metric("cut")).isZero();
      assertThatThrownBy(() -> connect(listener).close()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void sessions_that_do_not_end_in_the_grace_period_are_cut() throws Exception {
    Listener listener =
        Listener.open(settings(ListenerLimits.defaults()), metrics, ListenerTest::echo);
    try (Connection connection = connect(listener)) {
      assertThat(ask(connection, "NOOP")).isEqualTo("127.0.0.1 NOOP");
      listener.close(Duration.ofMillis(20));
      assertThat(listener.openConnections()).isZero();
      assertThat(metric("cut")).isEqualTo(1);
    }
  }

  @Test
  void a_client_that_takes_nothing_is_cut() throws Exception {
    ListenerLimits limits =
        ListenerLimits.defaults().withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(100));
    AtomicReference<Throwable> ended = new AtomicReference<>();
    ConnectionHandler endless =
        connection -> {
          try {
            while (true) {
              connection.output().write(new byte[1 << 20]);
            }
          } catch (IOException e) {
            ended.set(e);
            throw e;
          }
        };
    try (Listener listener = Listener.open(settings(limits), metrics, endless);
        Connection connection = connect(listener)) {
      await().atMost(Duration.ofSeconds(20)).until(() -> ended.get() != null);
      assertThat(connection.tls()).isEmpty();
      assertThat(metric("cut")).isEqualTo(1);
    }
  }

  @Test
  void what_was_written_last_is_flushed_and_arrives_although_the_client_sent_more()
      throws Exception {
    ConnectionHandler oneLine =
        connection -> {
          byte[] first = connection.input().readLine(100);
          assertThat(first).isNotNull();
          connection.output().ascii("221 bye\r\n");
        };
    try (Listener listener = Listener.open(settings(ListenerLimits.defaults()), metrics, oneLine);
        Connection connection = connect(listener)) {
      TransportContract.send(connection, "QUIT\r\n" + "x".repeat(200) + "\r\n");
      assertThat(TransportContract.line(connection)).isEqualTo("221 bye");
    }
  }

  @Test
  void a_port_in_use_is_named() throws Exception {
    try (Listener listener =
        Listener.open(settings(ListenerLimits.defaults()), metrics, ListenerTest::echo)) {
      Listener.Settings same =
          Listener.Settings.plain("second", listener.address(), ListenerLimits.defaults());
      assertThatThrownBy(() -> Listener.open(same, metrics, ListenerTest::echo))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen on")
          .hasMessageContaining(String.valueOf(listener.address().getPort()))
          .hasMessageContaining("second");
    }
  }
}
