package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.TestCertificates;

/// Domains whose first MX host answers no connection, as behind a firewall that drops packets, and
/// whose second is a Postfix.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class SilentServersTest {
  private static final int POSTFIX = 10;
  private static final int CONNECT_SECONDS = 4;

  private static final String ZONE =
      """
      first.test. MX 10 hole1.test.
      first.test. MX 20 mx.test.
      again.test. MX 10 hole1.test.
      again.test. MX 20 mx.test.
      refusing.test. MX 10 nobody.test.
      refusing.test. MX 20 mx.test.
      both.test. MX 10 nobody.test.
      both.test. MX 20 hole2.test.
      both.test. MX 30 mx.test.
      addresses.test. MX 10 many.test.
      hole1.test. A NET.11
      hole2.test. A NET.12
      nobody.test. A NET.14
      many.test. A NET.13
      many.test. A NET.14
      many.test. A NET.10
      mx.test. A NET.10
      """;

  private final Deque<AutoCloseable> closed = new ArrayDeque<>();
  private Postfix postfix;
  private Sender sender;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    Postfix.assumeInstalled();
    Dns.assumeInstalled();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Loopback net = Loopback.take();
    for (int host = 11; host <= 13; host++) {
      closed.push(BlackHole.at(net.socketAddress(host)));
    }
    Dns dns = Dns.start(directory, net, ZONE);
    closed.push(dns);
    Map<String, String> settings =
        Map.of("POSTHORN_OUTBOUND_CONNECT_TIMEOUT", CONNECT_SECONDS + " s");
    sender = Sender.start(directory, net, dns.servers(), settings);
    closed.push(sender);
    postfix =
        Postfix.start(
            directory,
            net,
            TestCertificates.in(directory).server("mx.test"),
            Map.of(POSTFIX, ""),
            "127.0.0.1:" + sender.server().address(RunningServer.MX).getPort());
    closed.push(postfix);
  }

  @AfterAll
  void stop() throws Exception {
    while (!closed.isEmpty()) {
      closed.pop().close();
    }
  }

  /// How long a message takes to Postfix's mailbox.
  private Duration time(String subject, String to) throws IOException {
    long start = System.nanoTime();
    sender.submit(Sender.testMessage(subject, "x"), to);
    await()
        .atMost(Sender.SOON)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() ->
            assertThat(postfix.mail("Subject: " + subject + "\r")).as(sender::waiting).hasSize(1));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void a_silent_mx_host_delays_one_message_by_the_connect_timeout_and_the_next_not_at_all()
      throws IOException {
    Duration timeout = Duration.ofSeconds(CONNECT_SECONDS);
    assertThat(time("silent first", "bob@first.test"))
        .isBetween(timeout.minusMillis(100), timeout.multipliedBy(2));
    assertThat(time("silent again", "bob@first.test")).isLessThan(timeout);
    assertThat(time("silent elsewhere", "bob@again.test"))
        .as("another domain with the same MX host")
        .isLessThan(timeout);
    assertThat(sender.posthorn("queue", "list").toString())
        .doesNotContain("bob@first.test", "bob@again.test");
  }

  @Test
  void an_mx_host_that_refuses_delays_nothing() throws IOException {
    assertThat(time("refused", "bob@refusing.test"))
        .isLessThan(Duration.ofSeconds(CONNECT_SECONDS));
  }

  @Test
  void one_that_refuses_and_one_that_is_silent_leave_the_third() throws IOException {
    assertThat(time("third", "bob@both.test"))
        .isGreaterThan(Duration.ofSeconds(CONNECT_SECONDS).minusMillis(100));
  }

  @Test
  void of_several_addresses_one_that_answers_is_enough() throws IOException {
    assertThat(time("addresses", "bob@addresses.test"))
        .isLessThan(Duration.ofSeconds(2 * CONNECT_SECONDS));
  }
}
