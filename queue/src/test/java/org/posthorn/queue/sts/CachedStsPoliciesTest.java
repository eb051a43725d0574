package org.posthorn.queue.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.MemoryStore;

/// When policies are fetched, and how long they are in force.
class CachedStsPoliciesTest {
  private static final DomainName DOMAIN = DomainName.parse("example.test");
  private static final String POLICY =
      "version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 86400\n";

  private Instant now = Instant.parse("2026-11-20T00:00:00Z");
  private Optional<String> served = Optional.of(POLICY);
  private int fetched;
  private MemoryZone dns = new MemoryZone().txt("_mta-sts.example.test", "v=STSv1; id=one;");
  private final MemoryStore kv = new MemoryStore();

  private CachedStsPolicies policies() {
    return new CachedStsPolicies(
        kv, dns, domain -> fetch(), () -> now, CachedStsPolicies.Limits.defaults());
  }

  private String fetch() throws IOException {
    fetched++;
    return served.orElseThrow(() -> new IOException("nobody is there"));
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void a_policy_is_fetched_once_and_kept_over_restarts() {
    assertThat(policies().of(DOMAIN)).contains(StsPolicy.parse(POLICY));
    assertThat(policies().of(DOMAIN)).contains(StsPolicy.parse(POLICY));
    assertThat(fetched).isEqualTo(1);
    pass(Duration.ofDays(1));
    assertThat(policies().of(DOMAIN)).as("it has expired").isPresent();
    assertThat(fetched).isEqualTo(2);
  }

  @Test
  void another_id_means_another_policy() {
    assertThat(policies().of(DOMAIN)).isPresent();
    dns = new MemoryZone().txt("_mta-sts.example.test", "v=STSv1; id=two;");
    served = Optional.of("version: STSv1\nmode: none\nmax_age: 86400\n");
    assertThat(policies().of(DOMAIN).orElseThrow().mode()).isEqualTo(StsPolicy.Mode.NONE);
    assertThat(fetched).isEqualTo(2);
  }

  /// Whoever suppresses the record or the fetch does not disarm the policy.
  @Test
  void a_policy_that_is_kept_outlasts_a_missing_record_and_a_failed_fetch() {
    assertThat(policies().of(DOMAIN)).isPresent();
    dns = new MemoryZone();
    assertThat(policies().of(DOMAIN)).isPresent();
    dns = new MemoryZone().txt("_mta-sts.example.test", "v=STSv1; id=two;");
    served = Optional.empty();
    assertThat(policies().of(DOMAIN)).isPresent();
    pass(Duration.ofDays(1));
    assertThat(policies().of(DOMAIN)).as("its time is over").isEmpty();
  }

  @Test
  void who_does_not_answer_is_not_asked_for_each_letter() {
    served = Optional.empty();
    CachedStsPolicies policies = policies();
    assertThat(policies.of(DOMAIN)).isEmpty();
    assertThat(policies.of(DOMAIN)).isEmpty();
    assertThat(fetched).isEqualTo(1);
    pass(Duration.ofMinutes(5));
    served = Optional.of(POLICY);
    assertThat(policies.of(DOMAIN)).isPresent();
  }

  @Test
  void records_that_are_not_one_record_are_none() {
    dns.txt("_mta-sts.example.test", "v=STSv1; id=two;");
    assertThat(policies().of(DOMAIN)).isEmpty();
    dns = new MemoryZone().txt("_mta-sts.example.test", "v=STSv1; id=not an id;");
    assertThat(policies().of(DOMAIN)).isEmpty();
    dns = new MemoryZone().txt("_mta-sts.example.test", "v=spf1 -all");
    assertThat(policies().of(DOMAIN)).isEmpty();
    assertThat(fetched).isZero();
  }

  @Test
  void what_has_expired_is_forgotten() {
    CachedStsPolicies policies = policies();
    assertThat(policies.of(DOMAIN)).isPresent();
    policies.forgetExpired();
    dns = new MemoryZone();
    assertThat(policies.of(DOMAIN)).isPresent();
    pass(Duration.ofDays(1));
    policies.forgetExpired();
    now = now.minus(Duration.ofHours(1));
    assertThat(policies().of(DOMAIN)).isEmpty();
  }
}
