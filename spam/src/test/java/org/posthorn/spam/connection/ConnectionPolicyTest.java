package org.posthorn.spam.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.Signal;
import org.posthorn.spam.reputation.AutonomousSystems;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationLimits;
import org.posthorn.spam.reputation.ReputationSubject;

class ConnectionPolicyTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
  private static final String ALICE = "alice@example.test";

  private final MemoryStore kv = new MemoryStore();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-21T12:00:00Z"));
  private final Metrics metrics = new Metrics();
  private final MemoryZone zone = new MemoryZone();
  private final Bans bans =
      new Bans(
          kv,
          now::get,
          new Bans.Rules(BanLimits.defaults(), InetAddress::isLoopbackAddress, true),
          BanWatch.NONE,
          metrics);
  private final Reputation reputation =
      new Reputation(
          kv,
          ConnectionPolicyTest::hash,
          now::get,
          ReputationLimits.defaults(),
          AutonomousSystems.NONE,
          metrics);

  private static byte[] hash(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private ConnectionPolicy policy(
      List<DnsList> lists, OptionalDouble refuse, OptionalDouble greylist) {
    ConnectionSettings usual = ConnectionSettings.defaults();
    return new ConnectionPolicy(
        new ConnectionSettings(
            List.of(Cidr.parse("10.0.0.0/8")),
            lists,
            refuse,
            greylist,
            usual.early(),
            usual.rates()),
        ConnectionLimits.defaults(),
        new ConnectionPolicy.Dependencies(
            zone,
            true,
            "mx.example.test"::equals,
            bans,
            reputation,
            new Greylist(kv, ConnectionPolicyTest::hash, now::get, GreylistLimits.defaults())),
        now::get,
        metrics);
  }

  private ConnectionPolicy usual() {
    return policy(List.of(), OptionalDouble.empty(), OptionalDouble.empty());
  }

  private static DnsList list(String name, double weight, String codes, DnsList.Of of) {
    return new DnsList(DomainName.parse(name), weight, ResultCodes.parse(codes), of);
  }

  private static ClientAssessment visit(ConnectionPolicy policy) {
    return policy.visit(CLIENT).orElseThrow();
  }

  private static Optional<ClientRefusal> send(ClientAssessment visit) {
    return visit
        .mail("mail.client.test", "client.test")
        .or(() -> visit.recipient("client.test", ALICE, true, ReverseDns.UNKNOWN));
  }

  private static List<String> names(List<Signal> signals) {
    return signals.stream().map(Signal::name).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3"})
  void loopback_and_own_networks_are_not_checked(String address) {
    assertThat(usual().visit(InetAddress.ofLiteral(address))).isEmpty();
  }

  @Test
  void an_unknown_client_may_send_100_messages_an_hour_and_is_told_when_to_retry() {
    ConnectionPolicy policy = usual();
    for (int i = 0; i < 100; i++) {
      assertThat(send(visit(policy))).isEmpty();
    }
    ClientRefusal.TooMany objection =
        (ClientRefusal.TooMany) visit(policy).mail("mail.client.test", "client.test").orElseThrow();
    assertThat(objection.words())
        .matches("Too many messages from 192.0.2.1: 100 an hour; go on in \\d+ s");
    assertThat(send(policy.visit(InetAddress.ofLiteral("192.0.2.2")).orElseThrow())).isEmpty();
    now.updateAndGet(before -> before.plus(objection.after()));
    assertThat(send(visit(policy))).isEmpty();
    assertThat(metrics.snapshot()).containsEntry("connection.too_many", 1L);
  }

  @Test
  void a_network_may_send_400_messages_an_hour() {
    ConnectionPolicy policy = usual();
    int taken = 0;
    for (int i = 0; i < 1_000; i++) {
      ClientAssessment visit =
          policy.visit(InetAddress.ofLiteral("198.51.100." + i % 250)).orElseThrow();
      taken += send(visit).isEmpty() ? 1 : 0;
    }
    assertThat(taken).isEqualTo(400);
    assertThat(send(policy.visit(InetAddress.ofLiteral("198.51.100.251")).orElseThrow()))
        .get()
        .extracting(ClientRefusal::words)
        .asString()
        .contains("from 198.51.100.0/24: 400 an hour");
  }

  @Test
  void a_client_with_a_good_reputation_is_not_counted() {
    for (int i = 0; i < 10; i++) {
      reputation.ham(ReputationSubject.client(CLIENT), 1);
    }
    ConnectionPolicy policy = usual();
    for (int i = 0; i < 1_000; i++) {
      assertThat(send(visit(policy))).isEmpty();
    }
  }

  @Test
  void lists_count_with_their_weights_and_codes() {
    zone.address("1.2.0.192.bl.test", "127.0.0.4")
        .address("1.2.0.192.wl.test", "127.0.5.3")
        .address("1.2.0.192.parked.test", "203.0.113.7")
        .address("1.2.0.192.closed.test", "127.255.255.254")
        .failing("1.2.0.192.sick.test", "SERVFAIL")
        .address("client.test.dbl.test", "127.0.1.2");
    ConnectionPolicy policy =
        policy(
            List.of(
                list("bl.test", 4, "127.0.0.2", DnsList.Of.ADDRESS),
                list("bl.test", 2, "127.0.0.4-7", DnsList.Of.ADDRESS),
                list("wl.test", -1.5, "127.0.*.3", DnsList.Of.ADDRESS),
                list("parked.test", 9, "", DnsList.Of.ADDRESS),
                list("closed.test", 9, "", DnsList.Of.ADDRESS),
                list("sick.test", 9, "", DnsList.Of.ADDRESS),
                list("dbl.test", 3, "", DnsList.Of.DOMAIN)),
            OptionalDouble.empty(),
            OptionalDouble.empty());
    ClientAssessment visit = visit(policy);
    visit.mail("[192.0.2.1]", "client.test");
    List<Signal> listed =
        visit.signals(ReverseDns.UNKNOWN).stream()
            .filter(signal -> signal.name().equals("dns-list"))
            .toList();
    assertThat(listed)
        .extracting(Signal::weight, Signal::text)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(2.0, "192.0.2.1 is listed in bl.test (127.0.0.4)"),
            org.assertj.core.groups.Tuple.tuple(-1.5, "192.0.2.1 is listed in wl.test (127.0.5.3)"),
            org.assertj.core.groups.Tuple.tuple(
                3.0, "client.test is listed in dbl.test (127.0.1.2)"));
    assertThat(metrics.snapshot())
        .containsEntry("connection.list_errors", 2L)
        .containsEntry("connection.list_failed", 1L);
    assertThat(policy.ofDomains(List.of(DomainName.parse("client.test")))).hasSize(1);
  }

  @Test
  void the_names_that_are_asked_are_those_of_rfc_5782() {
    DomainName zone = DomainName.parse("bl.test");
    assertThat(DnsList.name(InetAddress.ofLiteral("192.0.2.99"), zone).orElseThrow().ascii())
        .isEqualTo("99.2.0.192.bl.test");
    assertThat(
            DnsList.name(InetAddress.ofLiteral("2001:db8:1:2:3:4:567:89ab"), zone)
                .orElseThrow()
                .ascii())
        .isEqualTo("b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.test");
  }

  @Test
  void only_where_a_setting_says_so_a_listing_refuses_and_postmaster_is_always_reached() {
    zone.address("1.2.0.192.bl.test", "127.0.0.2");
    List<DnsList> lists = List.of(list("bl.test", 5, "", DnsList.Of.ADDRESS));
    ClientAssessment mild = visit(policy(lists, OptionalDouble.empty(), OptionalDouble.empty()));
    assertThat(send(mild)).isEmpty();
    ClientAssessment strict = visit(policy(lists, OptionalDouble.of(5), OptionalDouble.empty()));
    assertThat(send(strict))
        .get()
        .isInstanceOf(ClientRefusal.Unwanted.class)
        .extracting(ClientRefusal::words)
        .asString()
        .startsWith("Mail refused: 192.0.2.1 is listed in bl.test (127.0.0.2)");
    assertThat(strict.recipient("client.test", "Postmaster@example.test", true, ReverseDns.UNKNOWN))
        .isEmpty();
  }

  @Test
  void a_resolver_that_fails_refuses_nothing() {
    zone.failing("1.2.0.192.bl.test", "timeout").failing("mail.client.test", "timeout");
    List<DnsList> lists = List.of(list("bl.test", 50, "", DnsList.Of.ADDRESS));
    ClientAssessment visit = visit(policy(lists, OptionalDouble.of(1), OptionalDouble.of(1)));
    assertThat(send(visit)).isEmpty();
  }

  @Test
  void the_doubtful_alone_have_to_come_back() {
    ConnectionPolicy policy = policy(List.of(), OptionalDouble.empty(), OptionalDouble.of(1));
    ClientAssessment visit = visit(policy);
    visit.mail("[192.0.2.1]", "client.test");
    assertThat(visit.recipient("client.test", ALICE, true, ReverseDns.confirmed("a.client.test")))
        .as("new, but well set up")
        .isEmpty();
    ReverseDns none = ReverseDns.of(ReverseDns.State.NONE);
    assertThat(visit.recipient("client.test", ALICE, true, none))
        .get()
        .extracting(ClientRefusal::words)
        .isEqualTo("Not seen before, come back in 60 s");
    assertThat(visit.recipient("", ALICE, true, none)).as("decided later").isEmpty();
    assertThat(policy.ofNullSender(CLIENT, visit.signals(none), List.of(ALICE))).isPresent();
    now.updateAndGet(before -> before.plus(Duration.ofMinutes(2)));
    assertThat(visit.recipient("client.test", ALICE, true, none)).isEmpty();
    assertThat(policy.ofNullSender(CLIENT, visit.signals(none), List.of(ALICE))).isEmpty();
    assertThat(metrics.snapshot()).containsEntry("connection.greylisted", 2L);
  }

  @Test
  void who_speaks_before_the_greeting_is_refused_and_banned_in_the_end() {
    ConnectionPolicy policy = usual();
    for (int i = 0; i < Offence.EARLY_TALK.most(); i++) {
      assertThat(visit(policy).earlyTalk()).isFalse();
    }
    assertThat(bans.of(CLIENT)).isPresent();
  }

  @Test
  void only_clients_of_a_bad_reputation_wait_for_the_greeting() {
    ConnectionPolicy policy = usual();
    assertThat(visit(policy).greetingDelay()).isZero();
    for (int i = 0; i < 10; i++) {
      reputation.spam(ReputationSubject.client(CLIENT), 1);
    }
    assertThat(visit(policy).greetingDelay()).isEqualTo(Duration.ofSeconds(2));
    assertThat(names(visit(policy).signals(ReverseDns.UNKNOWN)))
        .containsExactly("reputation-client");
  }

  @Test
  void a_new_client_is_said_to_be_new() {
    assertThat(names(visit(usual()).signals(ReverseDns.UNKNOWN))).containsExactly("client-new");
  }
}
