package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineResolverTest {
  private static final DomainName NAME = DomainName.parse("a.example");
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch answered = new CountDownLatch(1);

  /// To every question about texts.
  private Optional<DnsAnswer<String>> remembered = Optional.empty();

  /// Counts questions; those for addresses have to wait for `answered`.
  private final Resolver counting =
      new Resolver() {
        private final MemoryZone zone =
            new MemoryZone().txt("a.example", "here").address("a.example", "192.0.2.1");

        @Override
        public DnsAnswer<Mx> mx(DomainName name) {
          return zone.mx(name);
        }

        @Override
        public DnsAnswer<InetAddress> a(DomainName name) {
          try {
            answered.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return zone.a(name);
        }

        @Override
        public DnsAnswer<InetAddress> aaaa(DomainName name) {
          return zone.aaaa(name);
        }

        @Override
        public DnsAnswer<String> txt(DomainName name) {
          asked.incrementAndGet();
          return zone.txt(name);
        }

        @Override
        public DnsAnswer<DomainName> ptr(InetAddress address) {
          return zone.ptr(address);
        }

        @Override
        public DnsAnswer<Tlsa> tlsa(DomainName name) {
          return zone.tlsa(name);
        }

        @Override
        public DnsAnswer<Srv> srv(DomainName name) {
          return zone.srv(name);
        }

        @Override
        public DnsAnswer<DomainName> cname(DomainName name) {
          return zone.cname(name);
        }

        // All that is remembered are texts.
        @SuppressWarnings("unchecked")
        @Override
        public <T> Optional<DnsAnswer<T>> remembered(DnsQuestion<T> question) {
          return question.type() == DnsQuestion.Type.TXT
              ? remembered.map(answer -> (DnsAnswer<T>) answer)
              : Optional.empty();
        }
      };

  @Test
  void a_question_is_asked_once() {
    DeadlineResolver resolver = new DeadlineResolver(counting, new Semaphore(10), LONG);
    resolver.expectTxt(NAME);
    assertThat(resolver.txt(NAME).values()).containsExactly("here");
    assertThat(resolver.txt(NAME).values()).containsExactly("here");
    assertThat(resolver.mx(NAME).values()).isEmpty();
    assertThat(asked).hasValue(1);
  }

  @Test
  void what_has_no_answer_at_the_deadline_fails() {
    DeadlineResolver resolver = new DeadlineResolver(counting, new Semaphore(10), SHORT);
    assertThat(resolver.a(NAME)).isInstanceOf(DnsAnswer.Failed.class);
    answered.countDown();
  }

  /// Also of other occasions: each may cost a socket.
  @Test
  void questions_at_a_time_are_bounded() {
    Semaphore free = new Semaphore(1);
    DeadlineResolver hanging = new DeadlineResolver(counting, free, SHORT);
    assertThat(hanging.a(NAME).temporary()).isTrue();
    DeadlineResolver crowded = new DeadlineResolver(counting, free, SHORT);
    assertThat(crowded.txt(NAME).temporary()).as("the other one still waits").isTrue();
    assertThat(asked).hasValue(0);
    answered.countDown();
    DeadlineResolver later = new DeadlineResolver(counting, free, LONG);
    assertThat(later.txt(NAME).values()).containsExactly("here");
  }

  @Test
  void what_is_remembered_is_not_asked() {
    remembered = Optional.of(new DnsAnswer.Found<>(List.of("kept"), LONG, Dnssec.INSECURE));
    // Not even one question may be under way.
    DeadlineResolver resolver = new DeadlineResolver(counting, new Semaphore(0), LONG);
    assertThat(resolver.txt(NAME).values()).containsExactly("kept");
    assertThat(resolver.atOnce(dns -> dns.txt(NAME).values())).contains(List.of("kept"));
    assertThat(asked).hasValue(0);
  }

  @Test
  void who_does_not_wait_has_what_is_there() {
    DeadlineResolver resolver = new DeadlineResolver(counting, new Semaphore(10), LONG);
    assertThat(resolver.atOnce(dns -> dns.txt(NAME).values())).isEmpty();
    assertThat(asked).as("a question that was not to be asked").hasValue(0);

    assertThat(resolver.txt(NAME).values()).containsExactly("here");
    assertThat(resolver.atOnce(dns -> dns.txt(NAME).values())).contains(List.of("here"));
    assertThat(resolver.atOnce(dns -> dns.txt(NAME).values().size() + dns.mx(NAME).values().size()))
        .as("one of two answers")
        .isEmpty();
    assertThat(asked).hasValue(1);
  }

  @Test
  void who_does_not_wait_does_not_wait_for_a_question_of_others() {
    DeadlineResolver resolver = new DeadlineResolver(counting, new Semaphore(0), LONG);
    resolver.expectTxt(NAME);
    assertThat(resolver.atOnce(dns -> dns.txt(NAME))).isEmpty();
  }
}
