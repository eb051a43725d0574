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
import org.posthorn.dns.Answer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.connection.ReverseName;

/// Finds what the DNS calls our clients. A name counts if it leads back to the client's address
/// (forward-confirmed reverse DNS): whoever has the address writes its reverse name, but only the
/// name's owner can make it lead there.
///
/// A question runs beside the session that is served meanwhile and never waits for it. Thread-safe.
public final class ClientNames {
  /// RFC 5321 §4.4: TCP-info without a name that can be relied on.
  static final String UNKNOWN = "unknown";

  private final Resolver resolver;
  private final DeliveryLimits limits;
  private final InstantSource clock;
  private final Semaphore free;
  private final Metrics.Counter verified;
  private final Metrics.Counter unverified;
  private final Metrics.Counter failed;

  /// @param limits how many at once, how long
  /// @param metrics counts `delivery.client_names_*`: verified, unverified (no name, or none that
  ///   leads back), failed (no answer, too late, or too many at once)
  public ClientNames(
      Resolver resolver, DeliveryLimits limits, InstantSource clock, Metrics metrics) {
    this.resolver = resolver;
    this.limits = limits;
    this.clock = clock;
    free = new Semaphore(limits.names().atOnce());
    verified = metrics.counter("delivery.client_names_verified");
    unverified = metrics.counter("delivery.client_names_unverified");
    failed = metrics.counter("delivery.client_names_failed");
  }

  /// Begins to look for a client's name.
  Search search(InetAddress client) {
    Search search = new Search(clock.instant().plus(limits.names().timeMax()));
    if (!free.tryAcquire()) {
      failed.increment();
      search.found.complete(ReverseName.UNKNOWN);
      return search;
    }
    var _ =
        Thread.ofVirtual()
            .name("client-name")
            .start(() -> {
              ReverseName found = ReverseName.UNKNOWN;
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
    private final CompletableFuture<ReverseName> found = new CompletableFuture<>();

    private Search(Instant deadline) {
      this.deadline = deadline;
    }

    /// The verified name, or [#UNKNOWN] if there is none, or none yet.
    String name() {
      return found.getNow(ReverseName.UNKNOWN).name().orElse(UNKNOWN);
    }

    /// What the DNS says, if it does so in time.
    ReverseName await(Duration atMost) {
      try {
        return atMost.isZero()
            ? found.getNow(ReverseName.UNKNOWN)
            : found.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return ReverseName.UNKNOWN;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ReverseName.UNKNOWN;
      } catch (ExecutionException e) {
        throw new IllegalStateException("the search does not fail", e);
      }
    }
  }

  private ReverseName find(Search search, InetAddress client) {
    Answer<DomainName> names = resolver.ptr(client);
    boolean temporary = names.temporary();
    List<DomainName> asked = names.values().stream().limit(limits.names().perClientMax()).toList();
    for (DomainName name : asked) {
      Answer<InetAddress> addresses =
          client instanceof Inet4Address ? resolver.a(name) : resolver.aaaa(name);
      if (clock.instant().isAfter(search.deadline)) {
        temporary = true;
        break;
      }
      if (addresses.values().contains(client)) {
        verified.increment();
        return ReverseName.confirmed(name.ascii());
      }
      temporary |= addresses.temporary();
    }
    (temporary ? failed : unverified).increment();
    if (temporary) {
      return ReverseName.UNKNOWN;
    }
    return ReverseName.of(asked.isEmpty() ? ReverseName.State.NONE : ReverseName.State.UNCONFIRMED);
  }
}
