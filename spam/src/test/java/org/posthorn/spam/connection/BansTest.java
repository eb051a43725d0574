package org.posthorn.spam.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.RowRange;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.rows.ConnectionTables;
import org.posthorn.testkit.GoldenRow;

class BansTest {
  private static final Instant START = Instant.parse("2026-03-21T12:00:00Z");
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress TRUSTED = InetAddress.ofLiteral("10.0.0.1");

  private final MemoryStore kv = new MemoryStore();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final List<Ban> told = new ArrayList<>();
  private final List<InetAddress> refused = new ArrayList<>();
  private final BanWatch watch =
      new BanWatch() {
        @Override
        public void banned(InetAddress client, Ban ban) {
          told.add(ban);
        }

        @Override
        public void refused(InetAddress client, Ban ban) {
          refused.add(client);
        }
      };
  private final Bans bans = bans(BanLimits.defaults(), true);

  private Bans bans(BanLimits limits, boolean automatic) {
    return new Bans(
        kv, now::get, new Bans.Rules(limits, TRUSTED::equals, automatic), watch, new Metrics());
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private static void offend(Bans bans, InetAddress client, Offence offence, int times) {
    for (int i = 0; i < times; i++) {
      bans.offence(client, offence);
    }
  }

  @ParameterizedTest
  @EnumSource
  void so_many_offences_in_an_hour_are_one_too_many(Offence offence) {
    offend(bans, CLIENT, offence, offence.most() - 1);
    assertThat(bans.of(CLIENT)).isEmpty();
    bans.offence(CLIENT, offence);
    Ban ban = bans.of(CLIENT).orElseThrow();
    assertThat(ban.until()).isEqualTo(START.plus(Duration.ofMinutes(10)));
    assertThat(ban.reason()).isEqualTo(offence.words());
    assertThat(told).containsExactly(ban);
    assertThat(bans.of(InetAddress.ofLiteral("192.0.2.2"))).isEmpty();
  }

  /// A program that is banned goes on trying, often many times a second.
  @Test
  void who_is_turned_away_is_told_of_once_an_hour() {
    InetAddress other = InetAddress.ofLiteral("192.0.2.2");
    assertThat(bans.turnAway(CLIENT)).isEmpty();
    Ban _ = bans.add(Cidr.parse("192.0.2.0/24"), Duration.ofDays(1), "admin", "");
    for (int i = 0; i < 1000; i++) {
      assertThat(bans.turnAway(CLIENT)).isPresent();
      assertThat(bans.turnAway(other)).isPresent();
    }
    assertThat(refused).containsExactly(CLIENT, other);
    pass(Duration.ofMinutes(70));
    assertThat(bans.turnAway(CLIENT)).isPresent();
    assertThat(refused).containsExactly(CLIENT, other, CLIENT);
  }

  @Test
  void different_offences_add_up_and_old_ones_do_not_count() {
    offend(bans, CLIENT, Offence.FAILED_LOGIN, 30);
    pass(Duration.ofMinutes(70));
    offend(bans, CLIENT, Offence.FAILED_LOGIN, 20);
    offend(bans, CLIENT, Offence.UNKNOWN_RECIPIENT, 99);
    assertThat(bans.of(CLIENT)).isEmpty();
    bans.offence(CLIENT, Offence.UNKNOWN_RECIPIENT);
    assertThat(bans.of(CLIENT)).isPresent();
  }

  @Test
  void each_ban_is_four_times_as_long_up_to_a_week_and_that_is_forgotten_in_time() {
    List<Duration> lengths = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      offend(bans, CLIENT, Offence.VIRUS, 5);
      Ban ban = bans.of(CLIENT).orElseThrow();
      lengths.add(Duration.between(now.get(), ban.until()));
      now.set(ban.until());
      assertThat(bans.of(CLIENT)).as("it ends").isEmpty();
    }
    assertThat(lengths)
        .containsExactly(
            Duration.ofMinutes(10),
            Duration.ofMinutes(40),
            Duration.ofMinutes(160),
            Duration.ofMinutes(640),
            Duration.ofMinutes(2_560),
            Duration.ofDays(7),
            Duration.ofDays(7));
    pass(Duration.ofDays(14));
    offend(bans, CLIENT, Offence.VIRUS, 5);
    assertThat(bans.of(CLIENT).orElseThrow().times()).isEqualTo(1);
  }

  @Test
  void networks_of_ours_are_not_banned_even_with_a_larger_one() {
    offend(bans, TRUSTED, Offence.VIRUS, 500);
    assertThat(bans.of(TRUSTED)).isEmpty();
    bans.add(Cidr.parse("10.0.0.0/8"), Duration.ofDays(1), "admin", "");
    assertThat(bans.of(InetAddress.ofLiteral("10.0.0.2"))).isPresent();
    assertThat(bans.of(TRUSTED)).isEmpty();
    assertThatThrownBy(() -> bans.add(Cidr.parse("10.0.0.1"), Duration.ofDays(1), "admin", ""))
        .hasMessageContaining("trusted");
  }

  @Test
  void an_address_that_users_log_in_from_is_not_banned_for_what_others_there_do() {
    bans.loggedIn(CLIENT);
    pass(Duration.ofDays(13));
    offend(bans, CLIENT, Offence.FAILED_LOGIN, 500);
    assertThat(bans.of(CLIENT)).isEmpty();
    bans.flush();
    Bans restarted = bans(BanLimits.defaults(), true);
    offend(restarted, CLIENT, Offence.FAILED_LOGIN, 500);
    assertThat(restarted.of(CLIENT)).as("after a restart").isEmpty();
    pass(Duration.ofDays(1));
    offend(restarted, CLIENT, Offence.FAILED_LOGIN, 40);
    assertThat(restarted.of(CLIENT)).as("nobody came back for two weeks").isPresent();
  }

  @Test
  void a_machine_with_very_many_ipv6_addresses_is_one_client() {
    for (int i = 0; i < 5; i++) {
      bans.offence(InetAddress.ofLiteral("2001:db8:1:2::" + i), Offence.VIRUS);
    }
    assertThat(bans.of(InetAddress.ofLiteral("2001:db8:1:2:ffff::1"))).isPresent();
    assertThat(bans.of(InetAddress.ofLiteral("2001:db8:1:3::1"))).isEmpty();
  }

  @Test
  void bans_survive_a_restart_and_can_be_undone() {
    offend(bans, CLIENT, Offence.VIRUS, 5);
    bans.add(Cidr.parse("198.51.100.0/24"), Duration.ofDays(3), "admin", "spam");
    bans.flush();
    Bans restarted = bans(BanLimits.defaults(), true);
    assertThat(restarted.list())
        .extracting(ban -> ban.network().toString())
        .containsExactly("192.0.2.1/32", "198.51.100.0/24");
    assertThat(restarted.of(InetAddress.ofLiteral("198.51.100.200"))).isPresent();
    assertThat(restarted.remove(Cidr.parse("192.0.2.1"))).isTrue();
    assertThat(restarted.remove(Cidr.parse("192.0.2.1"))).isFalse();
    assertThat(restarted.of(CLIENT)).isEmpty();
    assertThat(bans.of(CLIENT)).as("another server does not know yet").isPresent();
    bans.refresh();
    assertThat(bans.of(CLIENT)).isEmpty();
    assertThat(bans.list()).hasSize(1);
  }

  @Test
  void what_was_removed_is_not_written_again() {
    offend(bans, CLIENT, Offence.VIRUS, 5);
    assertThat(bans.remove(Cidr.parse("192.0.2.1"))).isTrue();
    bans.flush();
    bans.refresh();
    assertThat(bans.list()).isEmpty();
  }

  @Test
  void where_it_is_switched_off_only_an_administrator_bans() {
    Bans off = bans(BanLimits.defaults(), false);
    offend(off, CLIENT, Offence.VIRUS, 500);
    assertThat(off.of(CLIENT)).isEmpty();
    off.add(Cidr.parse("192.0.2.1"), Duration.ofHours(1), "admin", "");
    assertThat(off.of(CLIENT)).isPresent();
  }

  @Test
  void rows_and_memory_are_bounded() {
    BanLimits usual = BanLimits.defaults();
    Bans few =
        bans(
            new BanLimits(
                usual.window(),
                usual.firstLength(),
                usual.factor(),
                usual.lengthMax(),
                usual.forgotten(),
                20,
                100,
                usual.loginProtection()),
            true);
    for (int i = 0; i < 200; i++) {
      offend(few, InetAddress.ofLiteral("203.0.113." + i), Offence.VIRUS, 5);
      pass(Duration.ofSeconds(1));
      if (i % 10 == 0) {
        few.flush();
      }
    }
    few.flush();
    assertThat(few.list()).hasSizeBetween(10, 20);
    assertThat(few.of(InetAddress.ofLiteral("203.0.113.199"))).as("the newest").isPresent();
    assertThat(rows()).isBetween(10, 20);
    pass(Duration.ofDays(30));
    few.sweep();
    assertThat(rows()).isZero();
  }

  private int rows() {
    int[] rows = new int[1];
    RowRange.all(ConnectionTables.PARTITION, ConnectionTables.BAN).each(kv, _ -> rows[0]++);
    return rows[0];
  }

  @Test
  void the_rows_of_format_1_are_read() {
    Ban ban =
        new Ban(
            Cidr.parse("192.0.2.0/24"), START, START.plusSeconds(60), 3, "admin", "sends viruses");
    GoldenRow.check("ban-1", ban, Ban::encode, value -> Ban.decode(ban.key(), value));
  }
}
