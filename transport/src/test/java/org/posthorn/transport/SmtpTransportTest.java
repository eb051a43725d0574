package org.posthorn.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.MemoryZone;
import org.posthorn.dns.Resolver;
import org.posthorn.runtime.Cidr;
import org.posthorn.smtp.client.ClientLimits;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.transport.MailTransport.TransportSession;
import org.posthorn.transport.MailTransport.UnreachableException;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// What becomes of messages at servers that behave and at others.
class SmtpTransportTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final ClientLimits LIMITS =
      new ClientLimits(SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT.multipliedBy(20), 512, 20);
  private static final EnvelopeRecipient BOB =
      new EnvelopeRecipient(new Mailbox("bob", "remote.test"), RcptParameters.NONE);
  private static final SmtpEnvelope MESSAGE =
      new SmtpEnvelope(
          ReversePath.of(new Mailbox("alice", "example.test")),
          Optional.empty(),
          "trace.1",
          NOW,
          NOW,
          MailParameters.NONE,
          false,
          false,
          List.of(BOB));
  private static final Destination REMOTE = new Destination("remote.test");

  private FakeSmtpServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeSmtpServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private SmtpTransport carrier(MemoryZone zone) {
    return carrier(zone, TransportSettings.of("mx.example.test"));
  }

  private SmtpTransport carrier(MemoryZone zone, TransportSettings settings) {
    return new SmtpTransport(around(zone, InstantSource.fixed(NOW)), here(settings), LIMITS);
  }

  /// The same, for a world on loopback.
  private TransportSettings here(TransportSettings settings) {
    return settings
        .with()
        .port(server.address().getPort())
        .allowed(List.of(Cidr.parse("127.0.0.0/8")))
        .build();
  }

  private static MemoryZone remote() {
    return new MemoryZone().address("remote.test", "127.0.0.1");
  }

  private static Contents contents(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    return new Contents() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream target) throws IOException {
        target.write(bytes);
      }
    };
  }

  private DeliveryOutcome send(SmtpTransport carrier) throws UnreachableException {
    try (carrier;
        TransportSession session = carrier.open(REMOTE, MESSAGE)) {
      return session
          .deliver(MESSAGE, List.of(BOB), contents("Subject: x\r\n\r\nHi\r\n"))
          .getFirst();
    }
  }

  @Test
  void a_message_is_delivered() throws Exception {
    server.answer("EHLO", "250-remote\r\n250 DSN");
    DeliveryOutcome outcome = send(carrier(remote()));
    assertThat(outcome.kind()).isEqualTo(DeliveryOutcome.Kind.DELIVERED);
    assertThat(outcome.host()).startsWith("remote.test[127.0.0.1]:");
    assertThat(outcome.tls()).isEmpty();
    assertThat(server.messages()).containsExactly("Subject: x\r\n\r\nHi\r\n");
    assertThat(server.received()).contains("EHLO mx.example.test");
  }

  @ParameterizedTest
  @CsvSource({
    "EHLO, 250 remote, RELAYED, 250, 2.0.0",
    "RCPT, 550 5.1.1 no such user, PERMANENT, 550, 5.1.1",
    "RCPT, 450 4.2.1 busy, TEMPORARY, 450, 4.2.1",
    "RCPT, 451 4.7.1 Greylisted come back, GREYLISTED, 451, 4.7.1",
    "RCPT, 552 5.5.3 too many, TEMPORARY, 552, 5.5.3",
    "DATA, 554 5.7.1 spam, PERMANENT, 554, 5.7.1",
    "., 451 4.3.0 disk full, TEMPORARY, 451, 4.3.0",
    "., close, AMBIGUOUS, 0, 4.4.2",
    "., hang, AMBIGUOUS, 0, 4.4.2",
    "MAIL, close, TEMPORARY, 0, 4.4.2",
    "EHLO, 250 SIZE, RELAYED, 250, 2.0.0",
  })
  void outcomes(String command, String reply, DeliveryOutcome.Kind kind, int code, String status)
      throws Exception {
    server.answer(command, reply);
    DeliveryOutcome outcome = send(carrier(remote()));
    assertThat(outcome.kind()).isEqualTo(kind);
    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.status().orElseThrow()).hasToString(status);
  }

  @ParameterizedTest
  @CsvSource({
    "greeting, 554 5.7.1 go away, PERMANENT, 5.7.1",
    "greeting, 421 4.3.2 later, TEMPORARY, 4.3.2",
    "greeting, hang, TEMPORARY, 4.4.2",
    "EHLO, close, TEMPORARY, 4.4.2",
  })
  void no_session(String command, String reply, DeliveryOutcome.Kind kind, String status) {
    server.answer(command, reply);
    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> send(carrier(remote())))
        .satisfies(e -> {
          assertThat(e.outcome().kind()).isEqualTo(kind);
          assertThat(e.outcome().status().orElseThrow()).hasToString(status);
        });
  }

  @Test
  void the_next_server_when_the_first_is_dead_or_unwilling() throws Exception {
    MemoryZone zone =
        new MemoryZone()
            .mx("remote.test", 10, "dead.remote.test")
            .mx("remote.test", 20, "alive.remote.test")
            .address("dead.remote.test", "127.0.0.9") // nothing listens there
            .address("alive.remote.test", "127.0.0.1");
    DeliveryOutcome outcome = send(carrier(zone));
    assertThat(outcome.success()).isTrue();
    assertThat(outcome.host()).startsWith("alive.remote.test[");
  }

  @Test
  void servers_that_all_keep_us_waiting_are_not_all_tried_at_once() throws Exception {
    server.answer("EHLO", FakeSmtpServer.CLOSE);
    MemoryZone zone = new MemoryZone();
    for (int i = 0; i < 10; i++) {
      zone.mx("remote.test", i, "mx" + i + ".remote.test");
      zone.address("mx" + i + ".remote.test", "127.0.0.1");
    }
    // Two looks at the clock for each server: the time of opening is over after the fifth.
    AtomicInteger minutes = new AtomicInteger();
    InstantSource hasty = () -> NOW.plus(Duration.ofMinutes(minutes.getAndIncrement()));
    TransportSettings settings = here(TransportSettings.of("mx.example.test"));
    try (SmtpTransport carrier = new SmtpTransport(around(zone, hasty), settings, LIMITS)) {
      assertThatExceptionOfType(UnreachableException.class)
          .isThrownBy(() -> carrier.open(REMOTE, MESSAGE).close())
          .satisfies(e -> assertThat(e.outcome().text()).contains("closed the connection"));
    }
    assertThat(server.received()).hasSizeBetween(4, 6).containsOnly("EHLO mx.example.test");
  }

  @Test
  void broken_tls_is_done_without_where_any_would_do() throws Exception {
    server.answer("EHLO", "250-remote\r\n250 STARTTLS").answer("STARTTLS", "454 4.7.0 not now");
    assertThat(send(carrier(remote())).success()).isTrue();
  }

  @Test
  void broken_tls_is_not_done_without_where_it_is_demanded() throws Exception {
    server.answer("EHLO", "250-remote\r\n250 STARTTLS").answer("STARTTLS", "454 4.7.0 not now");
    TransportSettings demanding =
        TransportSettings.of("mx.example.test").with().tls(TlsPolicy.VERIFIED).build();
    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> send(carrier(remote(), demanding)))
        .satisfies(e -> {
          assertThat(e.outcome().kind()).isEqualTo(DeliveryOutcome.Kind.TEMPORARY);
          assertThat(e.outcome().status().orElseThrow()).hasToString("4.7.5");
        });
    assertThat(server.messages()).isEmpty();
  }

  private void assertDeferredAndNothingSent(MemoryZone zone) {
    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> send(carrier(zone)))
        .satisfies(e -> {
          assertThat(e.outcome().kind()).isEqualTo(DeliveryOutcome.Kind.TEMPORARY);
          assertThat(e.outcome().status().orElseThrow()).hasToString("4.7.5");
        });
    assertThat(server.messages()).isEmpty();
  }

  private String tlsaName() {
    return "_" + server.address().getPort() + "._tcp.remote.test";
  }

  @Test
  void unknown_tlsa_records_of_a_signed_host_defer() {
    assertDeferredAndNothingSent(remote().secure("remote.test").failing(tlsaName(), "bogus"));
  }

  @Test
  void a_signed_host_with_tlsa_records_gets_nothing_in_plain_text() {
    Resolver.Tlsa tlsa = new Resolver.Tlsa(3, 1, 1, new byte[32]);
    assertDeferredAndNothingSent(remote().secure("remote.test").tlsa(tlsaName(), tlsa));
  }

  /// Such a connection is not for others.
  @Test
  void a_message_to_which_tls_is_optional_goes_all_the_same() throws Exception {
    Resolver.Tlsa tlsa = new Resolver.Tlsa(3, 1, 1, new byte[32]);
    SmtpEnvelope optional = MESSAGE.withTlsOptional();
    try (SmtpTransport carrier = carrier(remote().secure("remote.test").tlsa(tlsaName(), tlsa));
        TransportSession session = carrier.open(REMOTE, optional)) {
      assertThat(session.takes(optional)).isTrue();
      assertThat(session.takes(MESSAGE)).isFalse();
      Contents letter = contents("TLS-Required: No\r\n\r\nHi\r\n");
      assertThat(session.deliver(optional, List.of(BOB), letter).getFirst().success()).isTrue();
    }
  }

  @Test
  void tlsa_records_of_an_unsigned_host_are_not_asked_for() throws Exception {
    assertThat(send(carrier(remote().failing(tlsaName(), "SERVFAIL"))).success()).isTrue();
  }

  @Test
  void a_relay_takes_mail_for_everybody() throws Exception {
    TransportSettings relayed =
        TransportSettings.of("mx.example.test")
            .with()
            .relays(
                Map.of(
                    "smart",
                    new TransportSettings.Relay(
                        "127.0.0.1",
                        server.address().getPort(),
                        TlsPolicy.OPPORTUNISTIC,
                        Optional.empty())))
            .build();
    try (SmtpTransport carrier = carrier(new MemoryZone(), relayed);
        TransportSession session = carrier.open(Destination.relay("smart"), MESSAGE)) {
      assertThat(session.deliver(MESSAGE, List.of(BOB), contents("x\r\n")).getFirst().success())
          .isTrue();
      assertThat(session.takes(MESSAGE)).isTrue();
    }
  }

  private static boolean isBusy(SmtpTransport carrier, String from) {
    try (TransportSession session = carrier.open(REMOTE, from(from))) {
      return session.host().isEmpty();
    } catch (UnreachableException e) {
      return e.isBusy();
    }
  }

  private static SmtpEnvelope from(String domain) {
    return MESSAGE.withFrom(ReversePath.of(new Mailbox("alice", domain)));
  }

  /// `own.test` sends from an address of its own.
  private static TransportSettings bounded(int perHost, int perSource) {
    return TransportSettings.of("mx.example.test")
        .with()
        .identities(
            Map.of(
                "own.test",
                new TransportSettings.Identity(
                    "own.test", Optional.of(InetAddress.ofLiteral("127.0.0.2")))))
        .connections(perHost, perSource)
        .build();
  }

  @Test
  void a_server_gets_only_so_many_connections_of_each_of_our_addresses() throws Exception {
    try (SmtpTransport carrier = carrier(remote(), bounded(1, 5))) {
      try (TransportSession first = carrier.open(REMOTE, from("example.test"))) {
        assertThat(isBusy(carrier, "other.test")).isTrue();
        assertThat(isBusy(carrier, "own.test")).isFalse();
        assertThat(first.host()).isNotEmpty();
      }
      assertThat(isBusy(carrier, "other.test")).as("given back").isFalse();
    }
  }

  @Test
  void an_address_of_ours_makes_only_so_many_connections() throws Exception {
    try (SmtpTransport carrier = carrier(remote(), bounded(5, 1));
        TransportSession first = carrier.open(REMOTE, from("own.test"))) {
      assertThat(first.host()).isNotEmpty();
      assertThat(isBusy(carrier, "own.test")).isTrue();
      assertThat(isBusy(carrier, "example.test")).isFalse();
    }
  }

  @Test
  void what_finds_the_best_server_busy_does_not_go_to_its_stand_in() throws Exception {
    MemoryZone zone =
        new MemoryZone()
            .mx("remote.test", 10, "best.remote.test")
            .mx("remote.test", 20, "backup.remote.test")
            .address("best.remote.test", "127.0.0.1")
            .address("backup.remote.test", "127.0.0.3");
    try (SmtpTransport carrier = carrier(zone, bounded(1, 5));
        TransportSession first = carrier.open(REMOTE, MESSAGE)) {
      assertThat(first.host()).startsWith("best.remote.test[");
      assertThat(isBusy(carrier, "example.test")).isTrue();
    }
  }

  @Test
  void a_failed_attempt_to_connect_keeps_no_room() {
    server.answer("greeting", "554 5.7.1 go away");
    try (SmtpTransport carrier = carrier(remote(), bounded(1, 1))) {
      for (int i = 0; i < 3; i++) {
        assertThat(isBusy(carrier, "own.test")).isFalse();
      }
    }
  }

  private static SmtpTransport.Context around(MemoryZone zone, InstantSource clock) {
    LocalMxAddresses own = LocalMxAddresses.of(zone, clock, "mx.example.test");
    return new SmtpTransport.Context(zone, own, clock, new Random(1));
  }
}
