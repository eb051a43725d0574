package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.server.interop.remotes.ScriptedRemote.Segments;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.ServerTls;
import tools.jackson.databind.JsonNode;

/// What a whole server makes of others that are broken or mean no good. Its deadlines are short, as
/// an administrator may set them. In every case a message to a server that behaves leaves at once.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class HostileRemotesTest {
  private static final Map<String, String> DEADLINES =
      Map.of(
          "POSTHORN_OUTBOUND_CONNECT_TIMEOUT", "3 s",
          "POSTHORN_OUTBOUND_REPLY_TIMEOUT", "3 s",
          "POSTHORN_OUTBOUND_DATA_END_TIMEOUT", "3 s",
          "POSTHORN_OUTBOUND_MESSAGE_TIMEOUT", "5 s",
          "POSTHORN_SENDING_BURST", "10000",
          "POSTHORN_SENDING_MESSAGES_PER_HOUR", "10000");

  /// Longer than all deadlines of two sessions together, with room for a busy machine.
  private static final Duration BOUND = Duration.ofSeconds(25);

  /// Shorter than any of them.
  private static final Duration AT_ONCE = Duration.ofMillis(2_800);

  /// What may have been taken of a flood: what a line may have and what the kernel keeps.
  private static final long FLOOD_BYTES_MAX = 16 << 20;

  private static final int HEALTHY = 1;

  private final AtomicInteger hosts = new AtomicInteger(10);
  private final Deque<AutoCloseable> closed = new ArrayDeque<>();
  private Loopback net;
  private ScriptedRemote healthy;
  private Sender sender;
  private Sender demanding;
  private ServerTls.KeyPairFiles certificate;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    net = Loopback.take();
    healthy = ScriptedRemote.start(net.socketAddress(HEALTHY));
    closed.push(healthy);
    // Messages go to addresses, so that no name is asked for.
    String nobody = net.address(2) + ":" + net.port();
    sender = Sender.start(Files.createDirectory(directory.resolve("a")), net, nobody, DEADLINES);
    closed.push(sender);
    Map<String, String> encrypted = new HashMap<>(DEADLINES);
    encrypted.put("POSTHORN_OUTBOUND_TLS", "encrypted");
    demanding = Sender.start(Files.createDirectory(directory.resolve("b")), net, nobody, encrypted);
    closed.push(demanding);
    certificate = TestCertificates.in(directory).server("remote.test");
    sender.submit(Sender.testMessage("first", "x"), to(HEALTHY));
    await().atMost(Sender.SOON).until(() -> healthy.messages().size() == 1);
  }

  @AfterAll
  void stop() throws Exception {
    JsonNode metrics = sender.posthorn("status").get("metrics");
    while (!closed.isEmpty()) {
      closed.pop().close();
    }
    assertThat(metrics.path("posthorn_internal_errors_total").asInt())
        .as(metrics.toString())
        .isZero();
  }

  private String to(int host) {
    return "bob@[" + net.address(host) + "]";
  }

  private static boolean has(ScriptedRemote remote, String subject) {
    return copies(remote, subject) > 0;
  }

  private static long copies(ScriptedRemote remote, String subject) {
    return remote.messages().stream()
        .filter(message -> message.contains("Subject: " + subject + "\r\n"))
        .count();
  }

  private void healthyMailLeavesAtOnce(String subject) throws IOException {
    String other = "beside " + subject;
    sender.submit(Sender.testMessage(other, "x"), to(HEALTHY));
    await()
        .atMost(AT_ONCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(has(healthy, other)).as(sender::waiting).isTrue());
  }

  private JsonNode awaitDeferred(int host, String reason) {
    await()
        .atMost(BOUND)
        .untilAsserted(() ->
            assertThat(recipient(host)).as(sender::waiting).contains("\"state\":\"deferred\""));
    JsonNode row = row(host);
    assertThat(row.get("last").asString()).contains(reason);
    assertThat(row.get("attempts").asInt()).isOne();
    assertThat(row.get("next").asString()).isNotEmpty();
    return row;
  }

  private JsonNode row(int host) {
    for (JsonNode row : sender.posthorn("queue", "list")) {
      if (row.get("to").asString().equals(to(host))) {
        return row;
      }
    }
    throw new AssertionError("nothing waits for " + to(host));
  }

  private String recipient(int host) {
    return sender.posthorn("queue", "show", row(host).get("id").asString()).toString();
  }

  private boolean nothingWaitsFor(int host) {
    for (JsonNode row : sender.posthorn("queue", "list")) {
      if (row.get("to").asString().equals(to(host))) {
        return false;
      }
    }
    return true;
  }

  private int ambiguous() {
    return sender
        .posthorn("status")
        .get("metrics")
        .path("posthorn_queue_results_total{result=\"ambiguous\"}")
        .asInt();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          hangs after accept,            greeting, HANG,                 nothing received in time
          hangs after EHLO,              EHLO,     HANG,                 nothing received in time
          hangs at MAIL,                 MAIL,     HANG,                 nothing received in time
          hangs at RCPT,                 RCPT,     HANG,                 nothing received in time
          hangs at DATA,                 DATA,     HANG,                 nothing received in time
          hangs after the dot,           END,      HANG,                 no reply to the end of the message
          drips for ever,                greeting, DRIP,                 4.4.2
          drips at EHLO,                 EHLO,     DRIP,                 4.4.2
          drips at RCPT,                 RCPT,     DRIP,                 4.4.2
          drips after the dot,           END,      DRIP,                 no reply to the end of the message
          a greeting line without end,   greeting, ENDLESS LINE,         more than 2048 octets
          an EHLO line without end,      EHLO,     ENDLESS LINE,         more than 2048 octets
          an EHLO reply without end,     EHLO,     ENDLESS REPLY,        more than 128 lines
          a reply without end to RCPT,   RCPT,     ENDLESS REPLY,        more than 128 lines
          a reply without end to the dot,END,      ENDLESS REPLY,        no reply to the end of the message
          noise as greeting,             greeting, NOISE,                more than 2048 octets
          noise at MAIL,                 MAIL,     NOISE,                more than 2048 octets
          closes at once,                greeting, CLOSE,                closed the connection
          closes at EHLO,                EHLO,     CLOSE,                closed the connection
          closes at RCPT,                RCPT,     CLOSE,                4.4.2
          closes after the dot,          END,      CLOSE,                no reply to the end of the message
          a code beyond all classes,     MAIL,     999 6.6.6 what,       not a reply
          a code of no digits,           RCPT,     2xx fine,             not a reply
          no code at all,                greeting, SSH-2.0-OpenSSH,      not a reply
          asks for more at MAIL,         MAIL,     354 go on,            a reply to something else
          asks for more at the dot,      END,      354 go on,            no reply to the end of the message
          says 250 to DATA,              DATA,     250 2.0.0 ok,         no reply to DATA
          421 as greeting,               greeting, 421 4.3.2 not now,    421 4.3.2 not now
          421 at EHLO,                   EHLO,     421 4.3.2 not now,    421 4.3.2 not now
          421 at MAIL,                   MAIL,     421 4.3.2 not now,    421 4.3.2 not now
          421 at RCPT,                   RCPT,     421 4.3.2 not now,    421 4.3.2 not now
          421 at DATA,                   DATA,     421 4.3.2 not now,    421 4.3.2 not now
          421 at the dot,                END,      421 4.3.2 not now,    421 4.3.2 not now
          """)
  void mail_for_a_broken_server_waits_and_other_mail_leaves(
      String subject, String point, String deed, String reason) throws IOException {
    int host = hosts.incrementAndGet();
    try (ScriptedRemote remote = ScriptedRemote.start(net.socketAddress(host)).at(point, deed)) {
      sender.submit(Sender.testMessage(subject, "x"), to(host));
      await().atMost(Sender.SOON).until(() -> remote.sessions() > 0);
      healthyMailLeavesAtOnce(subject);
      awaitDeferred(host, reason);
      assertThat(remote.sessions()).isOne();
      assertThat(remote.written()).isLessThan(FLOOD_BYTES_MAX);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          stops reading,        HANG,                         not done within 5 s
          sips,                 SIP,                          not done within 5 s
          closes amid the data, CLOSE,                        4.4.2
          """)
  void a_long_message_is_not_sent_for_ever(String subject, String deed, String reason)
      throws IOException {
    int host = hosts.incrementAndGet();
    try (ScriptedRemote remote = ScriptedRemote.start(net.socketAddress(host)).at("BODY", deed)) {
      String body = ("y".repeat(998) + "\r\n").repeat(16_000);
      sender.submit(Sender.testMessage(subject, body), to(host));
      await().atMost(Sender.SOON).until(() -> remote.sessions() > 0);
      healthyMailLeavesAtOnce(subject);
      JsonNode row = awaitDeferred(host, reason);
      assertThat(row.get("last").asString()).doesNotContain("end of the message");
      assertThat(remote.messages()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          knows no EHLO,               EHLO,    502 5.5.1 what?
          closes at QUIT,              QUIT,    CLOSE
          hangs at QUIT,               QUIT,    HANG
          drops after its 250,         BETWEEN, CLOSE
          421 after its 250,           BETWEEN, 421 4.4.2 idle too long
          hangs after its 250,         BETWEEN, HANG
          """)
  void messages_arrive_once_each_where_the_server_takes_them(
      String subject, String point, String deed) throws IOException {
    int host = hosts.incrementAndGet();
    try (ScriptedRemote remote = ScriptedRemote.start(net.socketAddress(host)).at(point, deed)) {
      for (int i = 0; i < 3; i++) {
        sender.submit(Sender.testMessage(subject + " " + i, "x"), to(host));
      }
      healthyMailLeavesAtOnce(subject);
      await()
          .atMost(BOUND)
          .untilAsserted(() -> assertThat(nothingWaitsFor(host)).as(sender::waiting).isTrue());
      assertThat(remote.messages()).hasSize(3);
      for (int i = 0; i < 3; i++) {
        assertThat(copies(remote, subject + " " + i)).isOne();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Segments.class)
  void how_replies_are_cut_into_segments_does_not_matter(Segments segments) throws IOException {
    int host = hosts.incrementAndGet();
    try (ScriptedRemote remote =
        ScriptedRemote.start(net.socketAddress(host), segments, Optional.empty())) {
      for (int i = 0; i < 3; i++) {
        sender.submit(Sender.testMessage(segments + " " + i, "x"), to(host));
      }
      await().atMost(BOUND).until(() -> nothingWaitsFor(host));
      assertThat(remote.messages()).hasSize(3);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          no mail service,  greeting, 554 5.3.2 no mail here
          refuses to greet, EHLO,     550 5.7.1 not you
          """)
  void what_is_refused_before_it_began_comes_back(String subject, String point, String reply)
      throws IOException {
    int host = hosts.incrementAndGet();
    try (ScriptedRemote remote =
        ScriptedRemote.start(net.socketAddress(host)).at(point, reply).at("HELO", reply)) {
      sender.submit(Sender.testMessage(subject, "x"), to(host));
      healthyMailLeavesAtOnce(subject);
      assertThat(sender.awaitReport("Action: failed", "Subject: " + subject)).contains(reply);
      assertThat(remote.messages()).isEmpty();
    }
  }

  /// RFC 1047: it may be there twice, which is better than never.
  @Test
  void what_may_have_arrived_is_counted_and_sent_again() throws IOException {
    int host = hosts.incrementAndGet();
    try (ScriptedRemote remote =
        ScriptedRemote.start(net.socketAddress(host)).at("END", ScriptedRemote.CLOSE)) {
      int before = ambiguous();
      sender.submit(Sender.testMessage("twice", "x"), to(host));
      String id = awaitDeferred(host, "no reply to the end of the message").get("id").asString();
      assertThat(ambiguous()).isGreaterThan(before);
      remote.at("END", "250 2.0.0 taken");
      sender.posthorn("queue", "retry", id);
      await().atMost(BOUND).until(() -> nothingWaitsFor(host));
      assertThat(copies(remote, "twice")).isEqualTo(2);
      assertThat(remote.messages().getFirst()).isEqualTo(remote.messages().getLast());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          noise instead of TLS,           220 go,                           NOISE
          nothing instead of TLS,         220 go,                           HANG
          TLS that drips,                 220 go,                           DRIP
          closed instead of TLS,          220 go,                           CLOSE
          closed after the handshake,     220 go,                           HANDSHAKE
          replies injected before TLS,    220 go/250-x/250-AUTH PLAIN/250 x, CLOSE
          STARTTLS that hangs,            HANG,                             CLOSE
          STARTTLS that drips,            DRIP,                             CLOSE
          STARTTLS refused,               454 4.7.0 not now,                CLOSE
          STARTTLS refused for good,      554 5.7.0 never,                  CLOSE
          421 to STARTTLS,                421 4.3.2 not now,                CLOSE
          """)
  void where_tls_is_broken_a_message_goes_without_or_waits_where_it_is_demanded(
      String subject, String reply, String then) throws IOException {
    int host = hosts.incrementAndGet();
    try (ScriptedRemote remote =
        ScriptedRemote.start(net.socketAddress(host), Segments.USUAL, Optional.of(certificate))
            .at("EHLO", "250-remote/250-STARTTLS/250 8BITMIME")
            .at("STARTTLS", reply)
            .at("TLS", then)) {
      demanding.submit(Sender.testMessage(subject, "x"), to(host));
      demanding.awaitDeferred(to(host), "4.7.5");
      assertThat(remote.messages()).isEmpty();
      assertThat(remote.sessions()).isOne();

      sender.submit(Sender.testMessage(subject, "x"), to(host));
      healthyMailLeavesAtOnce(subject);
      await().atMost(BOUND).until(() -> nothingWaitsFor(host));
      assertThat(copies(remote, subject)).isOne();
      assertThat(remote.sessions()).isEqualTo(3);
    }
  }
}
