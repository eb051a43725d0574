package org.posthorn.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DnsQuestion;
import org.posthorn.dns.Dnssec;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.dns.Resolver;

class BoundedResolverTest {
  private static final DomainName NAME = DomainName.parse("a.example");

  private static final Duration LONG = Duration.ofSeconds(20);

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

  /// Only what is answered counts: what is not remembered will be asked.
  @Test
  void what_is_remembered_counts_as_asked() {
    Resolver remembering =
        (Resolver)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Resolver.class},
                (_, _, arguments) ->
                    arguments[0].equals(DnsQuestion.txt(NAME))
                        ? Optional.of(new DnsAnswer.Found<>(List.of("a"), LONG, Dnssec.INSECURE))
                        : Optional.empty());
    BoundedResolver bounded = new BoundedResolver(remembering, now::get, 1, LONG);
    assertThat(bounded.remembered(DnsQuestion.a(NAME))).isEmpty();
    assertThat(bounded.remembered(DnsQuestion.txt(NAME)).orElseThrow().values())
        .containsExactly("a");
    assertThat(bounded.remembered(DnsQuestion.txt(NAME)).orElseThrow().temporary()).isTrue();
    assertThat(bounded.remembered(DnsQuestion.a(NAME))).isEmpty();
  }
}
