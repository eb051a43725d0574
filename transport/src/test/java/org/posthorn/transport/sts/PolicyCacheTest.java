package org.posthorn.transport.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.transport.StsPolicies.Mode;
import org.posthorn.transport.StsPolicies.Sts;
import org.posthorn.transport.TlsResults;
import org.posthorn.transport.rows.KeyedHash;

/// When a policy is fetched, kept and forgotten.
class PolicyCacheTest {
  private static final DomainName DOMAIN = DomainName.parse("there.example");

  private final KeyValueStore kv = new MemoryStore();
  private final AtomicReference<Instant> time =
      new AtomicReference<>(Instant.parse("2026-01-01T08:00:00Z"));
  private final AtomicReference<Optional<StsPolicy>> published =
      new AtomicReference<>(Optional.of(policy(Mode.ENFORCE)));
  private final List<DomainName> fetched = new ArrayList<>();
  private MemoryZone zone = record("1");

  private static StsPolicy policy(Mode mode) {
    return new StsPolicy(mode, List.of("*.there.example"), Duration.ofDays(7));
  }

  private static MemoryZone record(String id) {
    return new MemoryZone().txt("_mta-sts.there.example", new StsRecord(id).text());
  }

  private PolicyCache cache() {
    return cache(Runnable::run, StsLimits.defaults());
  }

  private PolicyCache cache(Executor fetches, StsLimits limits) {
    PolicyFetcher fetcher =
        domain -> {
          fetched.add(domain);
          return published
              .get()
              .orElseThrow(() ->
                  new FetchException(TlsResults.ResultType.STS_POLICY_FETCH_ERROR, "is down"));
        };
    return new PolicyCache(
        kv,
        KeyedHash.of(kv, new SecureRandom()),
        new PolicyCache.Sources(zone, fetcher, TlsResults.NONE),
        time::get,
        fetches,
        limits);
  }

  private String mode() {
    return cache().of(DOMAIN, false).map(Sts::mode).map(Mode::name).orElse("no policy");
  }

  private void pass(Duration duration) {
    time.updateAndGet(now -> now.plus(duration));
  }

  @Test
  void is_fetched_once_and_outlives_a_restart() {
    Sts policy = cache().of(DOMAIN, false).orElseThrow();
    assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
    assertThat(policy.allows().test(DomainName.parse("mx.there.example"))).isTrue();
    assertThat(policy.allows().test(DomainName.parse("mx.elsewhere.example"))).isFalse();
    assertThat(mode()).isEqualTo("ENFORCE");
    assertThat(fetched).hasSize(1);
  }

  @Test
  void is_fetched_when_the_id_changes_and_when_it_is_a_day_old() {
    assertThat(mode()).isEqualTo("ENFORCE");
    published.set(Optional.of(policy(Mode.TESTING)));
    zone = record("2");
    assertThat(mode()).isEqualTo("TESTING");
    pass(Duration.ofDays(1));
    published.set(Optional.of(policy(Mode.NONE)));
    assertThat(mode()).as("in the background").isEqualTo("TESTING");
    assertThat(mode()).isEqualTo("NONE");
    assertThat(fetched).hasSize(3);
  }

  @Test
  void outlives_a_missing_record_and_failing_fetches_until_it_expires() {
    assertThat(mode()).isEqualTo("ENFORCE");
    published.set(Optional.empty());
    zone = new MemoryZone();
    assertThat(mode()).isEqualTo("ENFORCE");
    zone = record("2");
    pass(Duration.ofDays(7).minusSeconds(1));
    assertThat(mode()).isEqualTo("ENFORCE");
    pass(Duration.ofSeconds(1));
    assertThat(mode()).isEqualTo("no policy");
  }

  @Test
  void a_failure_is_remembered_for_five_minutes() {
    published.set(Optional.empty());
    PolicyCache cache = cache();
    assertThat(cache.of(DOMAIN, false)).isEmpty();
    published.set(Optional.of(policy(Mode.ENFORCE)));
    assertThat(cache.of(DOMAIN, false)).isEmpty();
    assertThat(fetched).hasSize(1);
    pass(StsLimits.defaults().failureRemembered());
    assertThat(cache.of(DOMAIN, false)).isPresent();
  }

  @Test
  void a_message_waits_for_a_slow_policy_some_time_and_those_that_follow_have_it() {
    Deque<Runnable> slow = new ArrayDeque<>();
    StsLimits limits = StsLimits.defaults().withFetchWait(Duration.ofMillis(50));
    PolicyCache cache = cache(slow::add, limits);
    assertThat(cache.of(DOMAIN, false)).as("as if there were none").isEmpty();
    assertThat(cache.of(DOMAIN, false)).isEmpty();
    assertThat(slow).as("one fetch for both").hasSize(1);
    slow.remove().run();
    assertThat(cache.of(DOMAIN, false)).isPresent();
    assertThat(fetched).hasSize(1);

    zone = record("2");
    published.set(Optional.of(policy(Mode.TESTING)));
    PolicyCache again = cache(slow::add, limits);
    assertThat(again.of(DOMAIN, false).orElseThrow().mode())
        .as("the old policy while the new one is fetched")
        .isEqualTo(Mode.ENFORCE);
    slow.remove().run();
    assertThat(again.of(DOMAIN, false).orElseThrow().mode()).isEqualTo(Mode.TESTING);
  }

  @Test
  void what_cannot_go_without_a_policy_waits_for_it() {
    StsLimits limits = StsLimits.defaults().withFetchWait(Duration.ZERO);
    Executor late =
        task -> CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(task);
    assertThat(cache(late, limits).of(DOMAIN, true)).isPresent();
  }

  @Test
  void without_a_record_nothing_is_fetched() {
    zone = new MemoryZone();
    assertThat(mode()).isEqualTo("no policy");
    assertThat(fetched).isEmpty();
  }

  @Test
  void a_sweep_fetches_what_is_old_and_forgets_what_has_expired() {
    PolicyCache cache = cache();
    assertThat(cache.of(DOMAIN, false)).isPresent();
    pass(Duration.ofDays(2));
    cache.sweep();
    assertThat(fetched).hasSize(2);
    zone = new MemoryZone();
    pass(Duration.ofDays(6));
    assertThat(cache().of(DOMAIN, false)).as("valid since the sweep").isPresent();
    pass(Duration.ofDays(2));
    cache().sweep();
    assertThat(cache().of(DOMAIN, false)).isEmpty();
  }
}
