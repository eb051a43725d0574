package org.posthorn.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;

class BoundedResolverTest {
  private static final DomainName NAME = DomainName.parse("a.example");

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final BoundedResolver resolver =
      new BoundedResolver(
          new MemoryZone().txt("a.example", "here"), now::get, 2, Duration.ofSeconds(20));

  @Test
  void questions_beyond_the_limit_fail_for_now() {
    assertThat(resolver.txt(NAME).values()).containsExactly("here");
    assertThat(resolver.a(NAME).temporary()).isFalse();
    assertThat(resolver.txt(NAME).temporary()).isTrue();
    assertThat(resolver.mx(NAME).temporary()).isTrue();
  }

  @Test
  void questions_after_the_time_fail_for_now() {
    now.set(Instant.EPOCH.plusSeconds(20));
    assertThat(resolver.txt(NAME).temporary()).isTrue();
  }
}
