package org.posthorn.queue.sts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.queue.rows.FieldReader;
import org.posthorn.queue.rows.FieldWriter;
import org.posthorn.queue.rows.QueueTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Policies as they were fetched, in the store. RFC 8461 §3.3, §5.1. Thread-safe.
public final class CachedStsPolicies implements StsPolicies {
  private static final Logger LOG = LoggerFactory.getLogger(CachedStsPolicies.class);
  private static final int FORMAT = 1;
  private static final int LOCKS = 64;

  private final KeyValueStore kv;
  private final Resolver resolver;
  private final PolicyFetcher fetcher;
  private final InstantSource clock;
  private final Limits limits;
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
  private final ConcurrentHashMap<DomainName, Instant> notBefore = new ConcurrentHashMap<>();

  /// @param failureRemembered how long a policy that could not be fetched is not asked for again
  /// @param failuresMax domains of which that is remembered
  public record Limits(Duration failureRemembered, int failuresMax) {
    /// 5 minutes, as §3.3 suggests; 10,000 domains.
    public static Limits defaults() {
      return new Limits(Duration.ofMinutes(5), 10_000);
    }
  }

  private record Kept(String id, Instant expires, String text) {
    byte[] encode() {
      return new FieldWriter(FORMAT).text(id).instant(expires).text(text).bytes();
    }

    static Kept decode(byte[] value) {
      return FieldReader.read(
          value, FORMAT, "MTA-STS policy", in -> new Kept(in.text(), in.instant(), in.text()));
    }
  }

  public CachedStsPolicies(
      KeyValueStore kv,
      Resolver resolver,
      PolicyFetcher fetcher,
      InstantSource clock,
      Limits limits) {
    this.kv = kv;
    this.resolver = resolver;
    this.fetcher = fetcher;
    this.clock = clock;
    this.limits = limits;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  @Override
  public Optional<StsPolicy> of(DomainName domain) {
    Optional<Kept> kept = kept(domain);
    Optional<String> id = id(domain);
    boolean known = kept.isPresent() && id.map(kept.get().id()::equals).orElse(true);
    // §3.3: without the record a policy that is kept stays in force for its time.
    if (known || id.isEmpty() || hasFailed(domain)) {
      return kept.map(found -> StsPolicy.parse(found.text()));
    }
    ReentrantLock lock = locks[Math.floorMod(domain.hashCode(), LOCKS)];
    lock.lock();
    try {
      Optional<Kept> meanwhile = kept(domain);
      if (meanwhile.filter(found -> found.id().equals(id.get())).isPresent()) {
        return meanwhile.map(found -> StsPolicy.parse(found.text()));
      }
      return fetched(domain, id.get()).or(() -> kept.map(old -> StsPolicy.parse(old.text())));
    } finally {
      lock.unlock();
    }
  }

  private Optional<Kept> kept(DomainName domain) {
    byte[] row = kv.read(QueueTables.outbound(), r -> r.get(QueueTables.MTA_STS, key(domain)));
    return Optional.ofNullable(row)
        .map(Kept::decode)
        .filter(found -> clock.instant().isBefore(found.expires()));
  }

  private static byte[] key(DomainName domain) {
    return domain.ascii().getBytes(US_ASCII);
  }

  /// §3.1: one record that begins like one of this kind; more than one are none.
  private Optional<String> id(DomainName domain) {
    List<String> records =
        resolver.txt(new DomainName("_mta-sts." + domain.ascii())).values().stream()
            .filter(text -> text.startsWith("v=STSv1;"))
            .toList();
    if (records.size() != 1) {
      return Optional.empty();
    }
    for (String part : records.getFirst().split(";", -1)) {
      String field = part.strip();
      if (field.startsWith("id=") && field.substring(3).matches("[A-Za-z0-9]{1,32}")) {
        return Optional.of(field.substring(3));
      }
    }
    return Optional.empty();
  }

  private boolean hasFailed(DomainName domain) {
    Instant until = notBefore.get(domain);
    return until != null && clock.instant().isBefore(until);
  }

  private Optional<StsPolicy> fetched(DomainName domain, String id) {
    if (hasFailed(domain)) {
      return Optional.empty();
    }
    try {
      String text = fetcher.fetch(domain);
      StsPolicy policy = StsPolicy.parse(text);
      Instant expires = Instant.ofEpochMilli(clock.millis()).plus(policy.maxAge());
      // The text is kept as a policy of ours would be: what else it says is of no use.
      byte[] row = new Kept(id, expires, policy.text()).encode();
      kv.write(
          QueueTables.outbound(),
          Durability.RELAXED, // lost, it is fetched again
          writer -> {
            writer.put(QueueTables.MTA_STS, key(domain), row);
            return true;
          });
      return Optional.of(policy);
    } catch (IOException | IllegalArgumentException e) {
      LOG.info("domain={} its MTA-STS policy was not had: {}", domain, e.getMessage());
      if (notBefore.size() >= limits.failuresMax()) {
        notBefore.clear();
      }
      notBefore.put(domain, clock.instant().plus(limits.failureRemembered()));
      return Optional.empty();
    }
  }

  /// Removes what has expired: once a day.
  public void forgetExpired() {
    Instant now = clock.instant();
    kv.write(
        QueueTables.outbound(),
        Durability.RELAXED,
        writer -> {
          writer.walk(
              QueueTables.MTA_STS,
              new byte[0],
              new byte[0],
              (key, value) -> {
                if (!now.isBefore(Kept.decode(value).expires())) {
                  writer.delete(QueueTables.MTA_STS, key.clone());
                }
                return true;
              });
          return true;
        });
  }
}
