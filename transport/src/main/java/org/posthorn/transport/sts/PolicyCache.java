package org.posthorn.transport.sts;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.transport.StsPolicies;
import org.posthorn.transport.TlsResults;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.OutboundTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The MTA-STS policies of recipient domains. Thread-safe.
public final class PolicyCache implements StsPolicies {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyCache.class);

  private static final int PAGE = 100;

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final Sources sources;
  private final InstantSource clock;
  private final Executor refreshes;
  private final StsLimits limits;
  private final Map<DomainName, Failed> failed;
  private final Map<DomainName, Fetch> running = new ConcurrentHashMap<>();

  /// Where policies come from, and where failures are reported.
  public record Sources(Resolver resolver, PolicyFetcher fetcher, TlsResults results) {}

  private record Failed(String id, Instant until) {}

  /// A running fetch.
  ///
  /// @param began by `System.nanoTime`
  private record Fetch(CompletableFuture<Optional<StoredPolicy>> result, long began) {}

  /// @param refreshes starts fetches, each on a virtual thread
  public PolicyCache(
      KeyValueStore kv,
      KeyedHash hash,
      Sources sources,
      InstantSource clock,
      Executor refreshes,
      StsLimits limits) {
    this.kv = kv;
    this.hash = hash;
    this.sources = sources;
    this.clock = clock;
    this.refreshes = refreshes;
    this.limits = limits;
    this.failed =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<DomainName, Failed> eldest) {
            return size() > limits.failuresMax();
          }
        };
  }

  @Override
  public Optional<Sts> of(DomainName domain, boolean patient) {
    Instant now = clock.instant();
    Optional<StoredPolicy> cached = load(domain).filter(row -> now.isBefore(row.expires()));
    // RFC 8461 §5.1: without a record, for whatever reason, a known policy still applies.
    Optional<StsRecord> record = record(domain);
    if (record.isEmpty()) {
      return cached.map(StoredPolicy::sts);
    }
    String id = record.get().id();
    if (cached.isPresent() && cached.get().id().equals(id)) {
      if (isOld(cached.get(), now) && !failedLately(domain, id, now)) {
        var _ = begin(domain, id); // refreshed in the background
      }
      return cached.map(StoredPolicy::sts);
    }
    Fetch fetch = begin(domain, id);
    Optional<StoredPolicy> found = patient ? fetch.result().join() : await(domain, fetch);
    return found.or(() -> cached).map(StoredPolicy::sts);
  }

  private Optional<StsRecord> record(DomainName domain) {
    try {
      DnsAnswer<String> answer = sources.resolver().txt(domain.child("_mta-sts"));
      return StsRecord.of(answer.values());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the name would be too long
    }
  }

  private boolean isOld(StoredPolicy policy, Instant now) {
    return !now.isBefore(policy.fetched().plus(limits.refreshAfter()));
  }

  /// Starts a fetch, or returns the one already running for this domain. A fetch has a time limit
  /// and always ends with a result.
  private Fetch begin(DomainName domain, String id) {
    Fetch mine = new Fetch(new CompletableFuture<>(), System.nanoTime());
    Fetch other = running.putIfAbsent(domain, mine);
    if (other != null) {
      return other;
    }
    refreshes.execute(() -> {
      Optional<StoredPolicy> found = Optional.empty();
      try {
        found = fetch(domain, id);
      } finally {
        running.remove(domain);
        mine.result().complete(found);
      }
    });
    return mine;
  }

  /// Waits for a fetch, but no longer than a message may wait, counted from the start of the fetch.
  private Optional<StoredPolicy> await(DomainName domain, Fetch fetch) {
    long waited = System.nanoTime() - fetch.began();
    try {
      long left = Math.max(0, limits.fetchWait().toNanos() - waited);
      return fetch.result().get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.info(
          "mta-sts event=fetch-slow domain={} note=\"mail is sent without the policy\"", domain);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the queue is closing
    } catch (ExecutionException e) {
      throw new IllegalStateException("a fetch has no result", e);
    }
    return Optional.empty();
  }

  private Optional<StoredPolicy> fetch(DomainName domain, String id) {
    Instant now = clock.instant();
    // Another thread may have fetched it since.
    Optional<StoredPolicy> known = load(domain).filter(row -> row.id().equals(id));
    if (known.isPresent() && !isOld(known.get(), now) && now.isBefore(known.get().expires())) {
      return known;
    }
    if (failedLately(domain, id, now)) {
      return Optional.empty();
    }
    try {
      StoredPolicy row = StoredPolicy.of(domain, id, now, sources.fetcher().fetch(domain));
      save(row);
      synchronized (failed) {
        failed.remove(domain);
      }
      return Optional.of(row);
    } catch (FetchException e) {
      LOG.info("mta-sts event=no-policy domain={} reason={}", domain, e.getMessage());
      synchronized (failed) {
        failed.put(domain, new Failed(id, now.plus(limits.failureRemembered())));
      }
      report(domain, e);
      return Optional.empty();
    }
  }

  private boolean failedLately(DomainName domain, String id, Instant now) {
    synchronized (failed) {
      Failed last = failed.get(domain);
      return last != null && last.id().equals(id) && now.isBefore(last.until());
    }
  }

  private void report(DomainName domain, FetchException failure) {
    TlsResults.Applied policy =
        new TlsResults.Applied(domain, TlsResults.PolicyType.STS, domain, List.of(), false);
    String text = String.valueOf(failure.getMessage());
    sources
        .results()
        .failure(
            policy,
            new TlsResults.Failure(
                failure.type(), "mta-sts." + domain.ascii(), Optional.empty(), text));
  }

  private Optional<StoredPolicy> load(DomainName domain) {
    byte[] row = kv.read(OutboundTables.partition(), in -> in.get(OutboundTables.STS, key(domain)));
    return row == null ? Optional.empty() : decode(row);
  }

  /// A row that cannot be read is ignored: the policy is fetched again.
  private static Optional<StoredPolicy> decode(byte[] row) {
    try {
      return Optional.of(StoredPolicy.decode(row));
    } catch (StoreException e) {
      LOG.error("mta-sts event=policy-lost", e);
      return Optional.empty();
    }
  }

  /// A policy that cannot be stored is still used for the current message.
  private void save(StoredPolicy row) {
    try {
      kv.write(
          OutboundTables.partition(),
          Durability.RELAXED, // if lost, it is fetched again
          writer -> {
            writer.put(OutboundTables.STS, key(row.domain()), row.encode());
            return true;
          });
    } catch (StoreException e) {
      LOG.error("mta-sts event=policy-not-stored domain={}", row.domain(), e);
    }
  }

  /// Removes expired policies and refreshes old ones, so that a policy that is used rarely does not
  /// expire while an attacker blocks access to its domain. Called about every hour; takes as long
  /// as the fetches.
  public void sweep() {
    Instant now = clock.instant();
    RowRange policies =
        RowRange.all(OutboundTables.partition(), OutboundTables.STS).inPagesOf(PAGE);
    policies.change(
        kv,
        Durability.RELAXED, // if lost, it is removed again
        (writer, page) ->
            page.stream()
                .filter(row -> isExpired(row.value(), now))
                .forEach(row -> writer.delete(OutboundTables.STS, row.key())));
    List<StoredPolicy> old = new ArrayList<>();
    policies.pages(
        kv,
        page -> {
          page.stream()
              .flatMap(row -> decode(row.value()).stream())
              .filter(policy -> now.isBefore(policy.expires()) && isOld(policy, now))
              .limit(limits.refreshesPerSweep() - old.size())
              .forEach(old::add);
          return old.size() < limits.refreshesPerSweep();
        });
    for (StoredPolicy policy : old) {
      record(policy.domain())
          .ifPresent(record -> begin(policy.domain(), record.id()).result().join());
    }
  }

  private static boolean isExpired(byte[] row, Instant now) {
    return decode(row).filter(policy -> now.isBefore(policy.expires())).isEmpty();
  }

  private byte[] key(DomainName domain) {
    return hash.bytes("mta-sts " + domain.ascii());
  }
}
