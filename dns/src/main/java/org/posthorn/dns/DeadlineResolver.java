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

/// Answers in time, whatever the resolver behind it does: a question that has no answer at the
/// deadline fails. For what is asked on one occasion, such as a message that arrives: each question
/// is asked once, and what will be asked for certain may be asked ahead. Thread-safe.
///
/// A question that came too late goes on until the resolver behind gives up; how many there are at
/// a time is bounded.
public final class DeadlineResolver implements Resolver {
  private static final Duration NOT_REMEMBERED = Duration.ZERO;

  private final Resolver resolver;
  private final Semaphore free;
  private final long deadline;
  private final Map<DnsQuestion<?>, CompletableFuture<DnsAnswer<?>>> asked;

  /// Whether answers that are not there yet are waited for.
  private final boolean waits;

  /// An answer is not there, and nobody waits for it.
  private static final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unanswered() {
      super("no answer yet", null, false, false);
    }
  }

  /// @param free permits for questions that are being asked, shared by all occasions
  /// @param time from now on until the deadline
  public DeadlineResolver(Resolver resolver, Semaphore free, Duration time) {
    this.resolver = resolver;
    this.free = free;
    deadline = System.nanoTime() + time.toNanos();
    asked = new ConcurrentHashMap<>();
    waits = true;
  }

  /// The same occasion, for those who do not wait.
  private DeadlineResolver(DeadlineResolver waiting) {
    resolver = waiting.resolver;
    free = waiting.free;
    deadline = waiting.deadline;
    asked = waiting.asked;
    waits = false;
  }

  /// What a check finds out, if all answers that it needs are there. A check that would have to
  /// wait ends where it asks the question, which is not asked.
  ///
  /// @param check may be run in vain; asks what it is given only
  public <T> Optional<T> atOnce(Function<Resolver, T> check) {
    try {
      return Optional.of(check.apply(new DeadlineResolver(this)));
    } catch (Unanswered e) {
      return Optional.empty();
    }
  }

  /// Asks for texts that will be wanted, and does not wait for the answer.
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

  // A question's type decides the type of its answer.
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
