package org.posthorn.mailauth;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DnsQuestion;
import org.posthorn.dns.Dnssec;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;

/// A resolver for one message, with limits: after a number of queries, or after a time, each
/// further query fails, which the methods treat as a temporary error. So a message whose domains
/// respond slowly, or that has many signatures, has a limited cost. Thread-safe.
public final class BoundedResolver implements Resolver {
  /// Enough for SPF of two identities (11 mechanisms with 10 addresses each), ten signatures, an
  /// ARC chain and a DMARC tree walk.
  public static final int QUESTIONS_MAX = 300;

  /// No query is started later than this; a running query ends by the resolver's own timeout.
  public static final Duration TIME_MAX = Duration.ofSeconds(20);

  private static final Duration NOT_REMEMBERED = Duration.ZERO;

  private final Resolver resolver;
  private final InstantSource clock;
  private final long deadline;
  private final AtomicInteger left;

  /// @param questions maximum number of queries
  /// @param time from now on
  public BoundedResolver(Resolver resolver, InstantSource clock, int questions, Duration time) {
    this.resolver = resolver;
    this.clock = clock;
    this.deadline = clock.millis() + time.toMillis();
    this.left = new AtomicInteger(questions);
  }

  private <T> DnsAnswer<T> ask(Supplier<DnsAnswer<T>> question) {
    return this.<T>refused().orElseGet(question);
  }

  /// Counts a query.
  ///
  /// @return the failure if the query is not allowed; empty if it is
  private <T> Optional<DnsAnswer<T>> refused() {
    if (left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
      return failed("too many questions for one message");
    }
    if (clock.millis() >= deadline) {
      return failed("too late for this message");
    }
    return Optional.empty();
  }

  private static <T> Optional<DnsAnswer<T>> failed(String reason) {
    return Optional.of(new DnsAnswer.Failed<>(reason, NOT_REMEMBERED, Dnssec.INSECURE));
  }

  /// An answer from the cache counts as a query too.
  @Override
  public <T> Optional<DnsAnswer<T>> remembered(DnsQuestion<T> question) {
    Optional<DnsAnswer<T>> known = resolver.remembered(question);
    return known.isEmpty() ? known : this.<T>refused().or(() -> known);
  }

  @Override
  public DnsAnswer<Mx> mx(DomainName name) {
    return ask(() -> resolver.mx(name));
  }

  @Override
  public DnsAnswer<InetAddress> a(DomainName name) {
    return ask(() -> resolver.a(name));
  }

  @Override
  public DnsAnswer<InetAddress> aaaa(DomainName name) {
    return ask(() -> resolver.aaaa(name));
  }

  @Override
  public DnsAnswer<String> txt(DomainName name) {
    return ask(() -> resolver.txt(name));
  }

  @Override
  public DnsAnswer<DomainName> ptr(InetAddress address) {
    return ask(() -> resolver.ptr(address));
  }

  @Override
  public DnsAnswer<Tlsa> tlsa(DomainName name) {
    return ask(() -> resolver.tlsa(name));
  }

  @Override
  public DnsAnswer<Srv> srv(DomainName name) {
    return ask(() -> resolver.srv(name));
  }

  @Override
  public DnsAnswer<DomainName> cname(DomainName name) {
    return ask(() -> resolver.cname(name));
  }
}
