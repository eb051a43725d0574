package org.posthorn.spam.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.RowRange;
import org.posthorn.spam.rows.ConnectionTables;
import org.posthorn.testkit.GoldenRow;

class GreylistTest {
  private static final Instant START = Instant.parse("2026-03-21T12:00:00Z");
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
  private static final List<String> ALICE = List.of("alice@example.test");

  private final MemoryStore kv = new MemoryStore();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Greylist list = list(GreylistLimits.defaults());

  private Greylist list(GreylistLimits limits) {
    return new Greylist(kv, text -> text.getBytes(StandardCharsets.UTF_8), now::get, limits);
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private Duration ask(Greylist of) {
    return of.untilWelcome(CLIENT, "sender.test", ALICE);
  }

  @Test
  void who_comes_back_after_a_minute_is_welcome_for_36_days_since_the_last_time() {
    assertThat(ask(list)).isEqualTo(Duration.ofMinutes(1));
    pass(Duration.ofSeconds(20));
    assertThat(ask(list)).as("waiting does not begin anew").isEqualTo(Duration.ofSeconds(40));
    pass(Duration.ofSeconds(40));
    assertThat(ask(list)).isZero();
    for (int month = 0; month < 12; month++) {
      pass(Duration.ofDays(31));
      assertThat(ask(list)).isZero();
      list.flush();
    }
    pass(Duration.ofDays(36));
    assertThat(ask(list)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void who_comes_back_too_late_begins_anew() {
    ask(list);
    pass(Duration.ofDays(2));
    assertThat(ask(list)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void another_machine_of_the_network_and_another_address_of_the_domain_may_come_back() {
    ask(list);
    pass(Duration.ofMinutes(5));
    InetAddress neighbour = InetAddress.ofLiteral("192.0.2.200");
    assertThat(list.untilWelcome(neighbour, "Sender.TEST", List.of("ALICE@example.test"))).isZero();
  }

  @Test
  void another_network_domain_or_recipient_waits_for_itself() {
    ask(list);
    pass(Duration.ofMinutes(5));
    InetAddress other = InetAddress.ofLiteral("192.0.3.1");
    assertThat(list.untilWelcome(other, "sender.test", ALICE)).isPositive();
    assertThat(list.untilWelcome(CLIENT, "other.test", ALICE)).isPositive();
    assertThat(list.untilWelcome(CLIENT, "", ALICE)).isPositive();
    assertThat(list.untilWelcome(CLIENT, "sender.test", List.of("bob@example.test"))).isPositive();
  }

  @Test
  void it_survives_a_restart() {
    ask(list);
    pass(Duration.ofMinutes(1));
    list.flush();
    assertThat(ask(list(GreylistLimits.defaults()))).isZero();
  }

  @Test
  void nothing_is_written_for_a_message_of_who_has_passed_today() {
    ask(list);
    pass(Duration.ofMinutes(1));
    ask(list);
    list.flush();
    byte[] before = row();
    for (int i = 0; i < 100; i++) {
      pass(Duration.ofMinutes(10));
      assertThat(ask(list)).isZero();
    }
    list.flush();
    assertThat(row()).isEqualTo(before);
  }

  private byte[] row() {
    byte[][] found = new byte[1][];
    RowRange.all(ConnectionTables.PARTITION, ConnectionTables.GREYLIST)
        .each(kv, row -> found[0] = row.value());
    return found[0];
  }

  @Test
  void a_full_list_and_a_store_that_fails_let_everybody_pass() {
    GreylistLimits usual = GreylistLimits.defaults();
    Greylist small =
        list(new GreylistLimits(usual.delay(), usual.retry(), usual.remembered(), 10, 10));
    for (int i = 0; i < 10; i++) {
      assertThat(small.untilWelcome(CLIENT, "d" + i + ".test", ALICE)).isPositive();
    }
    assertThat(small.untilWelcome(CLIENT, "d10.test", ALICE)).isZero();
    small.flush();
    assertThat(small.untilWelcome(CLIENT, "d11.test", ALICE)).isZero();
    pass(Duration.ofDays(3));
    assertThat(small.sweep()).isZero();
    assertThat(small.untilWelcome(CLIENT, "d11.test", ALICE)).isPositive();
    kv.close();
    assertThat(small.untilWelcome(CLIENT, "d12.test", ALICE)).isZero();
  }

  @Test
  void the_rows_of_format_1_are_read() {
    GoldenRow.check(
        "greylist-1",
        new Greylist.Seen(START, Optional.of(START.plusSeconds(61))),
        Greylist.Seen::encode,
        Greylist.Seen::decode);
  }
}
