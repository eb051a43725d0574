package org.posthorn.assistant.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.assistant.AssistantPolicy;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;

class TokenBudgetTest {
  private static final AccountId ANNA = new AccountId(1);
  private static final AccountId BORIS = new AccountId(2);

  @Test
  void tokens_are_counted_for_each_account_and_day() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T23:59:00Z"));
    try (KeyValueStore kv = new MemoryStore()) {
      TokenBudget budget = new TokenBudget(kv, now::get);
      budget.add(ANNA, 100);
      budget.add(ANNA, 20);
      assertThat(budget.used(ANNA)).isEqualTo(120);
      assertThat(budget.used(BORIS)).isZero();
      now.set(Instant.parse("2026-12-01T00:00:00Z"));
      assertThat(budget.used(ANNA)).isZero();
      budget.add(ANNA, 5);
      assertThat(budget.used(ANNA)).isEqualTo(5);
    }
  }

  @Test
  void the_assistant_works_if_both_administrator_and_owner_want_it() {
    try (KeyValueStore kv = new MemoryStore()) {
      AssistantPolicy policy = new AssistantPolicy(kv, ANNA::equals);
      assertThat(policy.enabled(ANNA)).isTrue();
      assertThat(policy.enabled(BORIS)).isFalse();
      policy.choose(ANNA, false);
      assertThat(policy.enabled(ANNA)).isFalse();
      policy.choose(ANNA, true);
      policy.choose(BORIS, true);
      assertThat(policy.enabled(ANNA)).isTrue();
      assertThat(policy.enabled(BORIS)).isFalse();
    }
  }
}
