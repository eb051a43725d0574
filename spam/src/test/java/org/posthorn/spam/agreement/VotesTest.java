package org.posthorn.spam.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.MemoryStore;
import org.posthorn.spam.reputation.ReputationSubject;

/// How much of what one account says counts beyond it.
class VotesTest {
  private static final AccountId ALICE = new AccountId(1);
  private static final AccountId BOB = new AccountId(2);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Optional<Boolean> SPAM = Optional.of(true);
  private static final ReputationSubject SHOP = ReputationSubject.domain("shop.test");
  private static final ReputationSubject CLIENT =
      ReputationSubject.client(InetAddress.ofLiteral("192.0.2.1"));

  private final MemoryStore kv = new MemoryStore();
  private final Votes votes = new Votes(kv, AgreementLimits.defaults());

  private Optional<Vote> record(long email, Optional<Boolean> spam, ReputationSubject... senders) {
    return votes.record(ALICE, email, spam, List.of(senders), NOON).now();
  }

  @Test
  void what_is_said_can_be_taken_back_as_it_counted() {
    assertThat(record(1, SPAM, SHOP, CLIENT).orElseThrow().senders()).containsExactly(SHOP, CLIENT);
    Votes.Change again = votes.record(ALICE, 1, SPAM, List.of(SHOP), NOON);
    assertThat(again.before()).as("said already").isEqualTo(again.now()).isPresent();
    Votes.Change back = votes.record(ALICE, 1, Optional.empty(), List.of(), NOON);
    assertThat(back.before().orElseThrow().senders()).containsExactly(SHOP, CLIENT);
    assertThat(back.now()).isEmpty();
    assertThat(kv.get(ALICE.partition(), Votes.TABLE, new byte[0])).isNull();
  }

  @Test
  void only_so_much_counts_about_one_sender() {
    assertThat(record(1, SPAM, SHOP, CLIENT).orElseThrow().senders()).hasSize(2);
    assertThat(record(2, SPAM, SHOP).orElseThrow().senders()).hasSize(1);
    assertThat(record(3, SPAM, SHOP, CLIENT).orElseThrow().senders()).containsExactly(CLIENT);
    assertThat(record(4, Optional.of(false), SHOP).orElseThrow().senders()).isEmpty();
    assertThat(votes.record(BOB, 1, SPAM, List.of(SHOP), NOON).now().orElseThrow().senders())
        .containsExactly(SHOP);
    Instant later = NOON.plus(Duration.ofDays(46));
    assertThat(votes.record(ALICE, 5, SPAM, List.of(SHOP), later).now().orElseThrow().senders())
        .containsExactly(SHOP);
  }

  @Test
  void only_so_many_messages_count_a_day() {
    for (int i = 0; i < 40; i++) {
      assertThat(record(i, SPAM).isPresent()).isEqualTo(i < 30);
    }
    assertThat(votes.record(ALICE, 50, SPAM, List.of(), NOON.plus(Duration.ofHours(12))).now())
        .isPresent();
    for (int day = 2; day < 12; day++) {
      Instant then = NOON.plus(Duration.ofDays(day));
      for (int i = 0; i < 40; i++) {
        votes.record(ALICE, 1_000L * day + i, SPAM, List.of(SHOP), then);
      }
    }
    byte[] row = kv.get(ALICE.partition(), Votes.TABLE, new byte[0]);

    assertThat(Objects.requireNonNull(row).length).isLessThan(200 * 40);
  }

  @Test
  void rows_are_as_documented() {
    byte[] row = Votes.encode(List.of(new Vote(7, 2, true, List.of(SHOP))));
    assertThat(HexFormat.of().formatHex(row))
        .isEqualTo(
            "0101" + "0000000000000007" + "02" + "01" + "01" + "04" + "0973686f702e74657374");
  }
}
