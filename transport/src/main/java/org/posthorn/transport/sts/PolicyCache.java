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

/// The policies of the domains that we send to. Thread-safe.
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

  /// Where policies come from, and who is told when they cannot be had.
  public record Sources(Resolver resolver, PolicyFetcher fetcher, TlsResults results) {}

  private record Failed(String id, Instant until) {}

  /// Somebody is about to fetch a policy.
  ///
  /// @param began by `System.nanoTime`
  private record Fetch(CompletableFuture<Optional<StoredPolicy>> result, long began) {}

  /// @param refreshes runs fetches: a virtual thread for each
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
    // RFC 8461 §5.1: without a record, whatever the reason, a policy that we know still holds.
    Optional<StsRecord> record = record(domain);
    if (record.isEmpty()) {
      return cached.map(StoredPolicy::sts);
    }
    String id = record.get().id();
    if (cached.isPresent() && cached.get().id().equals(id)) {
      if (isOld(cached.get(), now) && !failedLately(domain, id, now)) {
        var _ = begin(domain, id); // nobody waits for it
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
      return Optional.empty(); // no name can be that long
    }
  }

  private boolean isOld(StoredPolicy policy, Instant now) {
    return !now.isBefore(policy.fetched().plus(limits.refreshAfter()));
  }

  /// Fetches, unless somebody is about to, who then does it for both. A fetch is bounded in time,
  /// and has a result whatever happens.
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

  /// What a fetch brings within the time that a message waits, however many wait for it one after
  /// the other.
  private Optional<StoredPolicy> await(DomainName domain, Fetch fetch) {
    long waited = System.nanoTime() - fetch.began();
    try {
      long left = Math.max(0, limits.fetchWait().toNanos() - waited);
      return fetch.result().get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.info(
          "mta-sts event=fetch-slow domain={} note=\"mail is sent without the policy\"", domain);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the queue is being closed
    } catch (ExecutionException e) {
      throw new IllegalStateException("a fetch has no result", e);
    }
    return Optional.empty();
  }

  private Optional<StoredPolicy> fetch(DomainName domain, String id) {
    Instant now = clock.instant();
    // Somebody may have fetched it since we looked.
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

  /// A row that cannot be read counts as none: the policy is fetched again.
  private static Optional<StoredPolicy> decode(byte[] row) {
    try {
      return Optional.of(StoredPolicy.decode(row));
    } catch (StoreException e) {
      LOG.error("mta-sts event=policy-lost", e);
      return Optional.empty();
    }
  }

  /// What cannot be written is used for the message at hand.
  private void save(StoredPolicy row) {
    try {
      kv.write(
          OutboundTables.partition(),
          Durability.RELAXED, // lost, it is fetched again
          writer -> {
            writer.put(OutboundTables.STS, key(row.domain()), row.encode());
            return true;
          });
    } catch (StoreException e) {
      LOG.error("mta-sts event=policy-not-stored domain={}", row.domain(), e);
    }
  }

  /// Forgets policies that have expired, and fetches again those that are old, so that one which is
  /// seldom used does not run out while somebody keeps us from its domain. Called every hour or so;
  /// takes as long as the fetches.
  public void sweep() {
    Instant now = clock.instant();
    RowRange policies =
        RowRange.all(OutboundTables.partition(), OutboundTables.STS).inPagesOf(PAGE);
    policies.change(
        kv,
        Durability.RELAXED, // what comes back is removed again
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
