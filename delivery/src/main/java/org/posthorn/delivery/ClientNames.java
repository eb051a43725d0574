package org.posthorn.delivery;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.connection.ReverseDns;

/// Finds the host names of clients in the DNS. A name counts only if it resolves to the client's
/// address (forward-confirmed reverse DNS): the owner of the address can write any reverse name,
/// but only the owner of the name can make it resolve to the address.
///
/// The lookup runs while the session is served. The session never waits for it. Thread-safe.
public final class ClientNames {
  /// RFC 5321 §4.4: TCP-info without a verified name.
  static final String UNKNOWN = "unknown";

  private final Resolver resolver;
  private final DeliveryLimits limits;
  private final InstantSource clock;
  private final Semaphore free;
  private final Metrics.Counter verified;
  private final Metrics.Counter unverified;
  private final Metrics.Counter failed;

  /// @param limits of time and of simultaneous lookups
  /// @param metrics counts `delivery.client_names_*`: verified, unverified (no name, or none that
  ///   resolves to the address), failed (no answer, too late, or too many lookups)
  public ClientNames(
      Resolver resolver, DeliveryLimits limits, InstantSource clock, Metrics metrics) {
    this.resolver = resolver;
    this.limits = limits;
    this.clock = clock;
    free = new Semaphore(limits.reverseDns().atOnce());
    verified = metrics.counter("delivery.client_names_verified");
    unverified = metrics.counter("delivery.client_names_unverified");
    failed = metrics.counter("delivery.client_names_failed");
  }

  /// Starts the lookup of a client's name.
  Search search(InetAddress client) {
    Search search = new Search(clock.instant().plus(limits.reverseDns().timeMax()));
    if (!free.tryAcquire()) {
      failed.increment();
      search.found.complete(ReverseDns.UNKNOWN);
      return search;
    }
    var _ =
        Thread.ofVirtual()
            .name("client-name")
            .start(() -> {
              ReverseDns found = ReverseDns.UNKNOWN;
              try {
                found = find(search, client);
              } finally {
                free.release();
                search.found.complete(found);
              }
            });
    return search;
  }

  /// A client's name as far as it is known.
  static final class Search {
    private final Instant deadline;
    private final CompletableFuture<ReverseDns> found = new CompletableFuture<>();

    private Search(Instant deadline) {
      this.deadline = deadline;
    }

    /// The verified name, or [#UNKNOWN] if there is no verified name (yet).
    String name() {
      return found.getNow(ReverseDns.UNKNOWN).name().orElse(UNKNOWN);
    }

    /// The result of the lookup, if it has ended in time.
    ReverseDns await(Duration atMost) {
      try {
        return atMost.isZero()
            ? found.getNow(ReverseDns.UNKNOWN)
            : found.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return ReverseDns.UNKNOWN;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ReverseDns.UNKNOWN;
      } catch (ExecutionException e) {
        throw new IllegalStateException("the search does not fail", e);
      }
    }
  }

  private ReverseDns find(Search search, InetAddress client) {
    DnsAnswer<DomainName> names = resolver.ptr(client);
    boolean temporary = names.temporary();
    List<DomainName> asked =
        names.values().stream().limit(limits.reverseDns().perClientMax()).toList();
    for (DomainName name : asked) {
      DnsAnswer<InetAddress> addresses =
          client instanceof Inet4Address ? resolver.a(name) : resolver.aaaa(name);
      if (clock.instant().isAfter(search.deadline)) {
        temporary = true;
        break;
      }
      if (addresses.values().contains(client)) {
        verified.increment();
        return ReverseDns.confirmed(name.ascii());
      }
      temporary |= addresses.temporary();
    }
    (temporary ? failed : unverified).increment();
    if (temporary) {
      return ReverseDns.UNKNOWN;
    }
    return ReverseDns.of(asked.isEmpty() ? ReverseDns.State.NONE : ReverseDns.State.UNCONFIRMED);
  }
}
