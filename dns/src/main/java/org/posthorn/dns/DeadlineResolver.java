package org.posthorn.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/// A resolver with a deadline: a query without an answer by then fails. For one occasion, such as
/// an arriving message: each query is sent once, and expected queries can be sent ahead.
/// Thread-safe.
///
/// A late query continues until the resolver behind gives up; the number of concurrent queries is
/// limited.
public final class DeadlineResolver implements Resolver {
  private static final Duration NOT_REMEMBERED = Duration.ZERO;

  private final Resolver resolver;
  private final Semaphore free;
  private final long deadline;
  private final Map<DnsQuestion<?>, CompletableFuture<DnsAnswer<?>>> asked;

  /// Whether to wait for missing answers.
  private final boolean waits;

  /// An answer is missing and must not be waited for.
  private static final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unanswered() {
      super("no answer yet", null, false, false);
    }
  }

  /// @param free permits for concurrent queries, shared by all occasions
  /// @param time from now on until the deadline
  public DeadlineResolver(Resolver resolver, Semaphore free, Duration time) {
    this.resolver = resolver;
    this.free = free;
    deadline = System.nanoTime() + time.toNanos();
    asked = new ConcurrentHashMap<>();
    waits = true;
  }

  /// The same occasion, without waiting.
  private DeadlineResolver(DeadlineResolver waiting) {
    resolver = waiting.resolver;
    free = waiting.free;
    deadline = waiting.deadline;
    asked = waiting.asked;
    waits = false;
  }

  /// The result of a check, if all its answers are available. A check that would have to wait is
  /// aborted before the query.
  ///
  /// @param check may be run in vain; must use only the given resolver
  public <T> Optional<T> atOnce(Function<Resolver, T> check) {
    try {
      return Optional.of(check.apply(new DeadlineResolver(this)));
    } catch (Unanswered e) {
      return Optional.empty();
    }
  }

  /// Sends a query that will be needed, without waiting for the answer.
  public void expectTxt(DomainName name) {
    var _ = begun(DnsQuestion.txt(name), () -> resolver.txt(name));
  }

  private long left() {
    return Math.max(0, deadline - System.nanoTime());
  }

  private CompletableFuture<DnsAnswer<?>> begun(
      DnsQuestion<?> question, Supplier<DnsAnswer<?>> ask) {
    CompletableFuture<DnsAnswer<?>> begun = asked.get(question);
    if (begun != null) {
      return begun;
    }
    return asked.computeIfAbsent(
        question,
        _ -> {
          Optional<? extends DnsAnswer<?>> remembered = resolver.remembered(question);
          if (remembered.isPresent()) {
            return CompletableFuture.completedFuture(remembered.get());
          }
          if (!waits) {
            throw new Unanswered();
          }
          return CompletableFuture.supplyAsync(
              () -> permitted(ask), task -> Thread.ofVirtual().name("question").start(task));
        });
  }

  private DnsAnswer<?> permitted(Supplier<DnsAnswer<?>> ask) {
    try {
      if (!free.tryAcquire(left(), TimeUnit.NANOSECONDS)) {
        return failed("too many questions at once");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    }
    try {
      return ask.get();
    } finally {
      free.release();
    }
  }

  private static <T> DnsAnswer<T> failed(String reason) {
    return new DnsAnswer.Failed<>(reason, NOT_REMEMBERED, Dnssec.INSECURE);
  }

  // The type of a query determines the type of its answer.
  @SuppressWarnings("unchecked")
  private <T> DnsAnswer<T> ask(DnsQuestion<T> question, Supplier<DnsAnswer<?>> ask) {
    CompletableFuture<DnsAnswer<?>> answer = begun(question, ask);
    if (!waits && !answer.isDone()) {
      throw new Unanswered();
    }
    try {
      return (DnsAnswer<T>) answer.get(left(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return failed("no answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a resolver throws nothing", e.getCause());
    }
  }

  @Override
  public DnsAnswer<Mx> mx(DomainName name) {
    return ask(DnsQuestion.mx(name), () -> resolver.mx(name));
  }

  @Override
  public DnsAnswer<InetAddress> a(DomainName name) {
    return ask(DnsQuestion.a(name), () -> resolver.a(name));
  }

  @Override
  public DnsAnswer<InetAddress> aaaa(DomainName name) {
    return ask(DnsQuestion.aaaa(name), () -> resolver.aaaa(name));
  }

  @Override
  public DnsAnswer<String> txt(DomainName name) {
    return ask(DnsQuestion.txt(name), () -> resolver.txt(name));
  }

  @Override
  public DnsAnswer<DomainName> ptr(InetAddress address) {
    return ask(DnsQuestion.ptr(address), () -> resolver.ptr(address));
  }

  @Override
  public DnsAnswer<Tlsa> tlsa(DomainName name) {
    return ask(DnsQuestion.tlsa(name), () -> resolver.tlsa(name));
  }

  @Override
  public DnsAnswer<Srv> srv(DomainName name) {
    return ask(DnsQuestion.srv(name), () -> resolver.srv(name));
  }

  @Override
  public DnsAnswer<DomainName> cname(DomainName name) {
    return ask(DnsQuestion.cname(name), () -> resolver.cname(name));
  }
}
