package org.posthorn.spam.reputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.RowRange;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.Signal;
import org.posthorn.spam.rows.ConnectionTables;
import org.posthorn.testkit.GoldenRow;

class ReputationTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress NEIGHBOUR = InetAddress.ofLiteral("192.0.2.77");
  private static final InetAddress UNKNOWN = InetAddress.ofLiteral("203.0.113.9");
  private static final Instant START = Instant.parse("2026-03-21T12:00:00Z");

  private final MemoryStore kv = new MemoryStore();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Metrics metrics = new Metrics();

  private Reputation reputation(ReputationLimits limits) {
    return new Reputation(
        kv,
        text -> text.getBytes(StandardCharsets.UTF_8),
        now::get,
        limits,
        AutonomousSystems.NONE,
        metrics);
  }

  private Reputation reputation() {
    return reputation(ReputationLimits.defaults());
  }

  private static void learn(Reputation reputation, InetAddress client, int spam, int ham) {
    for (ReputationSubject subject : reputation.subjects(client)) {
      for (int i = 0; i < spam; i++) {
        reputation.spam(subject, 1);
      }
      for (int i = 0; i < ham; i++) {
        reputation.ham(subject, 1);
      }
    }
  }

  @Test
  void an_unknown_client_has_no_signal() {
    assertThat(reputation().ofClient(UNKNOWN)).isEmpty();
    assertThat(reputation().ofDomains(List.of("example.org"))).isEmpty();
    assertThat(reputation().trust(UNKNOWN)).isEqualTo(Reputation.Trust.UNKNOWN);
  }

  @Test
  void who_sends_spam_is_known_for_it_and_its_neighbours_are_suspected() {
    Reputation reputation = reputation();
    learn(reputation, CLIENT, 10, 0);
    Signal own = reputation.ofClient(CLIENT).orElseThrow();
    assertThat(own.name()).isEqualTo("reputation-client");
    assertThat(own.weight()).isCloseTo(Math.log(12 / 2.0), within(0.001));
    assertThat(own.text()).isEqualTo("192.0.2.1/32 has sent 10.0 of spam, 0.0 of good mail lately");
    Signal shared = reputation.ofClient(NEIGHBOUR).orElseThrow();
    assertThat(shared.name()).isEqualTo("reputation-network");
    assertThat(shared.weight()).isEqualTo(ReputationSubject.Kind.NETWORK.weightMax());
    assertThat(reputation.trust(CLIENT)).isEqualTo(Reputation.Trust.BAD);
    assertThat(reputation.trust(NEIGHBOUR)).isEqualTo(Reputation.Trust.UNKNOWN);
  }

  @Test
  void no_reputation_decides_alone() {
    Reputation reputation = reputation();
    learn(reputation, CLIENT, 0, 10_000);
    assertThat(reputation.ofClient(CLIENT).orElseThrow().weight())
        .isEqualTo(-ReputationSubject.Kind.CLIENT.weightMax());
  }

  @Test
  void a_reputation_fades_to_half_in_its_half_life() {
    Reputation reputation = reputation();
    learn(reputation, CLIENT, 0, 16);
    now.set(START.plus(ReputationLimits.defaults().halfLife()));
    assertThat(reputation.ofClient(CLIENT).orElseThrow().weight())
        .isCloseTo(Math.log(2 / 10.0), within(0.001));
    now.set(START.plus(ReputationLimits.defaults().halfLife().multipliedBy(3)));
    assertThat(reputation.ofClient(CLIENT)).as("2 messages say nothing").isEmpty();
  }

  @Test
  void a_long_good_past_does_not_hide_that_a_machine_was_broken_into() {
    Reputation reputation = reputation();
    learn(reputation, CLIENT, 0, 100_000);
    int spam = 0;
    while (reputation.ofClient(CLIENT).orElseThrow().weight() < 0) {
      spam++;
      learn(reputation, CLIENT, 1, 0);
    }
    assertThat(spam).isLessThan(400);
  }

  @Test
  void what_somebody_said_can_be_taken_back() {
    Reputation reputation = reputation();
    ReputationSubject domain = ReputationSubject.domain("Example.ORG");
    for (int i = 0; i < 5; i++) {
      reputation.spam(domain, 1);
    }
    assertThat(reputation.ofDomains(List.of("example.org", "other.test"))).isPresent();
    for (int i = 0; i < 9; i++) {
      reputation.spam(domain, -1);
    }
    assertThat(reputation.ofDomains(List.of("example.org"))).isEmpty();
    for (int i = 0; i < 5; i++) {
      reputation.ham(domain, 1);
    }
    assertThat(reputation.ofDomains(List.of("example.org")).orElseThrow().weight())
        .as("never below nothing")
        .isCloseTo(Math.log(2 / 7.0), within(0.001));
  }

  @Test
  void two_servers_add_to_the_same_and_a_restart_loses_nothing() {
    Reputation one = reputation();
    Reputation other = reputation();
    learn(one, CLIENT, 4, 0);
    learn(other, CLIENT, 4, 0);
    one.flush();
    other.flush();
    one.flush();
    Signal after = reputation().ofClient(CLIENT).orElseThrow();
    assertThat(after.text()).contains(" 8.0 of spam");
  }

  @Test
  void what_cannot_be_written_now_is_written_the_next_time() {
    Reputation reputation = reputation();
    learn(reputation, CLIENT, 4, 0);
    MemoryStore closed = new MemoryStore();
    closed.close();
    Reputation broken =
        new Reputation(
            closed,
            text -> text.getBytes(StandardCharsets.UTF_8),
            now::get,
            ReputationLimits.defaults(),
            AutonomousSystems.NONE,
            metrics);
    learn(broken, CLIENT, 4, 0);
    assertThat(org.assertj.core.api.Assertions.catchThrowable(broken::flush)).isNotNull();
    assertThat(broken.ofClient(CLIENT)).isPresent();
    assertThat(metrics.snapshot()).containsEntry("reputation.lost", 0L);
  }

  @Test
  void what_has_faded_and_what_is_too_much_is_forgotten() {
    ReputationLimits usual = ReputationLimits.defaults();
    Reputation reputation =
        reputation(new ReputationLimits(usual.halfLife(), 3, 500, 10, 5, 1_000));
    for (int i = 0; i < 30; i++) {
      reputation.spam(ReputationSubject.domain("d" + i + ".test"), i < 8 ? 10 : 0.5);
    }
    assertThat(metrics.snapshot()).containsEntry("reputation.known", 5L);
    reputation.flush();
    assertThat(reputation.sweep()).isEqualTo(8);
    now.set(START.plus(Duration.ofDays(365)));
    assertThat(reputation.sweep()).isZero();
    int[] rows = new int[1];
    RowRange.all(ConnectionTables.PARTITION, ConnectionTables.REPUTATION).each(kv, _ -> rows[0]++);
    assertThat(rows[0]).isZero();
  }

  @Test
  void more_than_can_wait_is_lost_and_counted() {
    ReputationLimits usual = ReputationLimits.defaults();
    Reputation reputation = reputation(new ReputationLimits(usual.halfLife(), 3, 500, 10, 5, 7));
    for (int i = 0; i < 10; i++) {
      reputation.ham(ReputationSubject.domain("d" + i + ".test"), 1);
    }
    assertThat(metrics.snapshot()).containsEntry("reputation.lost", 3L);
  }

  @Test
  void the_rows_of_format_1_are_read() {
    GoldenRow.check(
        "reputation-1",
        new ReputationCounts.Kept(
            ReputationSubject.domain("example.org"), new ReputationCounts(1.5, 200.25, START)),
        kept -> kept.standing().encode(kept.subject()),
        ReputationCounts::decode);
  }

  @Test
  void neighbours_of_an_ipv6_client_are_those_of_its_site() {
    InetAddress client = InetAddress.ofLiteral("2001:db8:1:2:3::4");
    assertThat(ReputationSubject.client(client).name()).isEqualTo("2001:db8:1:2:0:0:0:0/64");
    assertThat(ReputationSubject.network(client).name()).isEqualTo("2001:db8:1:0:0:0:0:0/48");
  }

  @Test
  void where_nothing_else_is_known_the_autonomous_system_counts() throws IOException {
    Reputation reputation =
        new Reputation(
            kv,
            text -> text.getBytes(StandardCharsets.UTF_8),
            now::get,
            ReputationLimits.defaults(),
            AutonomousSystems.parse("192.0.2.0/24 64500\n203.0.113.0/24 64500"),
            metrics);
    learn(reputation, CLIENT, 0, 50);
    Signal shared = reputation.ofClient(UNKNOWN).orElseThrow();
    assertThat(shared.name()).isEqualTo("reputation-asn");
    assertThat(shared.weight()).isEqualTo(-ReputationSubject.Kind.ASN.weightMax());
  }
}
