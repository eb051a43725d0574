package org.posthorn.submission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.SendingLimits;
import org.posthorn.kv.MemoryStore;
import org.posthorn.submission.policy.SendingPolicy.Refusal;
import org.posthorn.submission.policy.SendingPolicy.Usage;
import org.posthorn.transport.warmup.Ramp;
import org.posthorn.transport.warmup.WarmUps;

class SendingPolicyTest {
  private static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-03-03T00:00:00Z");

  private final AtomicReference<Instant> time = new AtomicReference<>(MORNING);
  private final MemoryStore kv = new MemoryStore();
  private final List<Bound> shared = new ArrayList<>();
  private final AccountId alice = new AccountId(1);
  private final AccountId bob = new AccountId(2);
  private Allowance allowance = Allowance.defaults();
  private final SendingPolicy policy = new SendingPolicy(kv, this::bounds, time::get, 2);

  private List<Bound> bounds(AccountId account) {
    List<Bound> all = new ArrayList<>(List.of(own(account)));
    all.addAll(shared);
    return all;
  }

  private Bound own(AccountId account) {
    return new Bound(new Sender.OfAccount(account), allowance);
  }

  private void pass(Duration duration) {
    time.updateAndGet(now -> now.plus(duration));
  }

  private Usage today(AccountId account) {
    return policy.today(new Sender.OfAccount(account));
  }

  @Test
  void a_burst_passes_and_then_so_many_a_minute() {
    allowance = new Allowance(60, 3, 100, 100, false);
    for (int i = 0; i < 3; i++) {
      assertThat(policy.admit(alice, 1)).isEmpty();
    }
    Refusal tooFast = new Refusal.TooFast(own(alice), MORNING.plusSeconds(1));
    assertThat(policy.refusal(alice, 1)).contains(tooFast);
    assertThat(policy.admit(alice, 1)).contains(tooFast);
    pass(Duration.ofSeconds(1));
    assertThat(policy.refusal(alice, 1)).as("asking takes nothing").isEmpty();
    assertThat(policy.admit(alice, 1)).isEmpty();
    assertThat(policy.admit(alice, 1)).isPresent();
    assertThat(policy.admit(bob, 1)).isEmpty();
    assertThat(today(alice)).isEqualTo(new Usage(4, 4));
  }

  @Test
  void messages_and_recipients_of_a_day_are_bounded_and_counted_on_disk() {
    allowance = new Allowance(6_000, 100, 3, 10, false);
    assertThat(policy.admit(alice, 8)).isEmpty();
    assertThat(policy.admit(alice, 3))
        .as("11 recipients")
        .contains(new Refusal.RecipientsUsed(own(alice), MIDNIGHT));
    SendingPolicy restarted = new SendingPolicy(kv, this::bounds, time::get, 2);
    assertThat(restarted.admit(alice, 1)).isEmpty();
    assertThat(restarted.admit(alice, 1)).isEmpty();
    assertThat(restarted.admit(alice, 1))
        .as("a fourth")
        .contains(new Refusal.MessagesUsed(own(alice), MIDNIGHT));
    pass(Duration.ofDays(1));
    assertThat(restarted.admit(alice, 10)).isEmpty();
    pass(Duration.ofDays(-1));
    restarted.forgetOldDays();
    assertThat(today(alice)).isEqualTo(new Usage(3, 10));
    pass(Duration.ofDays(2));
    restarted.forgetOldDays();
    pass(Duration.ofDays(-2));
    assertThat(today(alice)).isEqualTo(new Usage(0, 0));
  }

  @Test
  void in_no_hour_more_is_sent_than_is_allowed() {
    allowance = new Allowance(6_000, 100, 5, 100, 100, false);
    for (int i = 0; i < 5; i++) {
      assertThat(policy.admit(alice, 1)).isEmpty();
      pass(Duration.ofMinutes(1));
    }
    Refusal refusal = policy.refusal(alice, 1).orElseThrow();
    assertThat(refusal).isInstanceOf(Refusal.TooManyThisHour.class);
    assertThat(policy.admit(alice, 1)).contains(refusal);
    assertThat(today(alice)).isEqualTo(new Usage(5, 5));
    policy.uncount(alice, 1);
    assertThat(policy.admit(alice, 1)).as("one was not accepted after all").isEmpty();
    assertThat(policy.admit(bob, 1)).isEmpty();
    time.set(refusal.until());
    assertThat(policy.admit(alice, 1)).isEmpty();
  }

  @Test
  void a_domain_counts_all_its_accounts_together() {
    allowance = new Allowance(6_000, 100, 100, 100, false);
    Bound domain =
        new Bound(new Sender.OfDomain("a.test"), new Allowance(6_000, 100, 2, 100, false));
    shared.add(domain);
    assertThat(policy.admit(alice, 1)).isEmpty();
    assertThat(policy.admit(bob, 1)).isEmpty();
    assertThat(policy.admit(bob, 1)).contains(new Refusal.MessagesUsed(domain, MIDNIGHT));
    assertThat(today(bob)).as("what is refused counts nowhere").isEqualTo(new Usage(1, 1));
    assertThat(policy.today(domain.sender())).isEqualTo(new Usage(2, 2));
  }

  @Test
  void what_was_not_accepted_after_all_is_taken_back() {
    allowance = new Allowance(1, 1, 10, 10, false);
    assertThat(policy.admit(alice, 5)).isEmpty();
    policy.uncount(alice, 5);
    assertThat(today(alice)).isEqualTo(new Usage(0, 0));
    assertThat(policy.admit(alice, 5)).as("the pace too").isEmpty();
  }

  @Test
  void an_account_under_review_is_known() {
    assertThat(policy.reviews(alice)).isFalse();
    allowance = new Allowance(60, 3, 100, 100, true);
    assertThat(policy.reviews(alice)).isTrue();
  }

  @Test
  void the_pace_of_few_senders_is_remembered() {
    allowance = new Allowance(60, 1, 100, 100, false);
    for (long account = 1; account <= 3; account++) {
      assertThat(policy.admit(new AccountId(account), 1)).isEmpty();
    }
    assertThat(policy.admit(new AccountId(3), 1)).isPresent();
    assertThat(policy.admit(alice, 1)).as("forgotten").isEmpty();
  }

  @Test
  void what_is_set_takes_the_place_of_the_default() {
    SendingLimits some =
        new SendingLimits(
            OptionalLong.of(5), OptionalLong.empty(), OptionalLong.of(7), Optional.of(true));
    assertThat(new Allowance(60, 100, 2_000, 10_000, false).with(some))
        .isEqualTo(new Allowance(5, 5, 2_000, 7, true));
    assertThat(Allowance.defaults().with(SendingLimits.NONE)).isEqualTo(Allowance.defaults());
    assertThat(Allowance.defaults().with(some).messagesPerHour()).isEqualTo(SendingLimits.MAX);
    assertThat(Allowance.defaults().with(SendingLimits.NONE)).isEqualTo(Allowance.defaults());
  }

  /// Both are in one table, by day.
  @Test
  void counts_of_a_warm_up_go_with_those_of_accounts() throws IOException {
    InetAddress address = InetAddress.getByName("192.0.2.4");
    LocalDate today = LocalDate.ofInstant(MORNING, ZoneOffset.UTC);
    WarmUps warmUps = new WarmUps(kv, Map.of(address, Ramp.since(today)), time::get);
    warmUps.admit(address);
    policy.forgetOldDays();
    assertThat(warmUps.statuses().getFirst().sent()).isOne();
    assertThat(today(alice).messages()).isZero();
    pass(Duration.ofDays(2));
    policy.forgetOldDays();
    time.set(MORNING);
    assertThat(warmUps.statuses().getFirst().sent()).isZero();
  }
}
