package org.posthorn.queue.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.queue.policy.SendingPolicy.Verdict.EXHAUSTED;
import static org.posthorn.queue.policy.SendingPolicy.Verdict.PASS;
import static org.posthorn.queue.policy.SendingPolicy.Verdict.REVIEW;
import static org.posthorn.queue.policy.SendingPolicy.Verdict.TOO_FAST;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.MemoryStore;

class SendingPolicyTest {
  private final AtomicReference<Instant> time =
      new AtomicReference<>(Instant.parse("2026-03-02T08:00:00Z"));
  private final MemoryStore kv = new MemoryStore();
  private final SendingPolicy policy = new SendingPolicy(kv, time::get, 2);
  private final AccountId alice = new AccountId(1);

  private void pass(Duration duration) {
    time.updateAndGet(now -> now.plus(duration));
  }

  @Test
  void a_burst_passes_and_then_so_many_a_minute() {
    Allowance allowance = new Allowance(60, 3, 100, 100, false);
    for (int i = 0; i < 3; i++) {
      assertThat(policy.admit(alice, 1, allowance)).isEqualTo(PASS);
    }
    assertThat(policy.admit(alice, 1, allowance)).isEqualTo(TOO_FAST);
    pass(Duration.ofSeconds(1));
    assertThat(policy.admit(alice, 1, allowance)).isEqualTo(PASS);
    assertThat(policy.admit(alice, 1, allowance)).isEqualTo(TOO_FAST);
    assertThat(policy.admit(new AccountId(2), 1, allowance)).isEqualTo(PASS);
    assertThat(policy.today(alice)).isEqualTo(new SendingPolicy.Usage(4, 4));
  }

  @Test
  void messages_and_recipients_of_a_day_are_bounded_and_counted_on_disk() {
    Allowance allowance = new Allowance(6_000, 100, 3, 10, false);
    assertThat(policy.admit(alice, 8, allowance)).isEqualTo(PASS);
    assertThat(policy.admit(alice, 3, allowance)).as("11 recipients").isEqualTo(EXHAUSTED);
    SendingPolicy restarted = new SendingPolicy(kv, time::get, 2);
    assertThat(restarted.admit(alice, 1, allowance)).isEqualTo(PASS);
    assertThat(restarted.admit(alice, 1, allowance)).isEqualTo(PASS);
    assertThat(restarted.admit(alice, 1, allowance)).as("a fourth").isEqualTo(EXHAUSTED);
    pass(Duration.ofDays(1));
    assertThat(restarted.admit(alice, 10, allowance)).isEqualTo(PASS);
    pass(Duration.ofDays(-1));
    restarted.forgetOldDays();
    assertThat(restarted.today(alice)).isEqualTo(new SendingPolicy.Usage(3, 10));
    pass(Duration.ofDays(2));
    restarted.forgetOldDays();
    pass(Duration.ofDays(-2));
    assertThat(restarted.today(alice)).isEqualTo(new SendingPolicy.Usage(0, 0));
  }

  @Test
  void an_account_under_review_is_held() {
    Allowance allowance = new Allowance(60, 3, 100, 100, true);
    assertThat(policy.admit(alice, 1, allowance)).isEqualTo(REVIEW);
  }

  @Test
  void the_pace_of_few_accounts_is_remembered() {
    Allowance allowance = new Allowance(60, 1, 100, 100, false);
    for (long account = 1; account <= 3; account++) {
      assertThat(policy.admit(new AccountId(account), 1, allowance)).isEqualTo(PASS);
    }
    assertThat(policy.admit(new AccountId(3), 1, allowance)).isEqualTo(TOO_FAST);
    assertThat(policy.admit(alice, 1, allowance)).as("forgotten").isEqualTo(PASS);
  }
}
