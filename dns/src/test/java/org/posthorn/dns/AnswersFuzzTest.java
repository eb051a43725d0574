package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Message;

/// Whatever a name server answers: a question has an answer, whose values are of its kind, which
/// lasts no longer than a day, and is the same when it is asked again.
class AnswersFuzzTest {
  private static final DomainName NAME = DomainName.parse("mx.example.test");
  private static final Duration LONGEST = Duration.ofDays(1);

  @FuzzTest
  void answers(byte[] input) throws Exception {
    AtomicInteger questions = new AtomicInteger();
    NetworkResolver.Settings settings =
        NetworkResolver.Settings.of(InetSocketAddress.createUnresolved("ns.test", 53));
    for (boolean trusting : new boolean[] {true, false}) {
      NetworkResolver resolver =
          new NetworkResolver(
              settings.trusting(trusting),
              InstantSource.fixed(java.time.Instant.EPOCH),
              List.of(_ -> {
                questions.incrementAndGet();
                return new Message(input);
              }));
      check(resolver.mx(NAME), resolver.mx(NAME), trusting);
      check(resolver.a(NAME), resolver.a(NAME), trusting);
      check(resolver.aaaa(NAME), resolver.aaaa(NAME), trusting);
      check(resolver.txt(NAME), resolver.txt(NAME), trusting);
      check(resolver.srv(NAME), resolver.srv(NAME), trusting);
      check(resolver.cname(NAME), resolver.cname(NAME), trusting);
      assertThat(resolver.a(NAME).values()).allMatch(each -> each.getAddress().length == 4);
      assertThat(resolver.aaaa(NAME).values())
          .as("an IPv4 address in an AAAA record is Java's IPv4 address")
          .allMatch(each -> each.getAddress().length == 16 || each.getAddress().length == 4);
      DnsAnswer<Resolver.Tlsa> tlsa = resolver.tlsa(NAME);
      for (Resolver.Tlsa record : tlsa.values()) {
        assertThat(record.usage()).isBetween(0, 255);
        assertThat(record.selector()).isBetween(0, 255);
        assertThat(record.matchingType()).isBetween(0, 255);
        assertThat(record.association().length).isLessThan(input.length);
      }
      assertThat(resolver.remembered()).isLessThanOrEqualTo(7);
    }
    assertThat(questions.get()).isLessThanOrEqualTo(2 * 16 * settings.attempts());
  }

  private static void check(DnsAnswer<?> answer, DnsAnswer<?> again, boolean trusting) {
    assertThat(answer.ttl()).isBetween(Duration.ZERO, LONGEST);
    assertThat(again).isEqualTo(answer);
    assertThat(answer.values().isEmpty()).isEqualTo(!(answer instanceof DnsAnswer.Found));
    assertThat(trusting || answer.dnssec() == Dnssec.INSECURE).isTrue();
    if (answer instanceof DnsAnswer.Failed<?> failed) {
      assertThat(failed.reason()).isNotBlank();
      assertThat(failed.ttl()).isPositive();
    }
  }
}
