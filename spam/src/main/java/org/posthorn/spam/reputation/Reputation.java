package org.posthorn.spam.reputation;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.Signal;
import org.posthorn.spam.rows.ConnectionTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The reputation of clients, networks and domains, learnt from verdicts and from users'
/// classifications, and fading with time. Thread-safe.
///
/// A lookup is in memory or costs one read. Changes are in memory until [#flush] writes them, as
/// differences, so that several servers on one store add to the same counts. If the store cannot be
/// read, all reputations are unknown.
public final class Reputation {
  private static final Logger LOG = LoggerFactory.getLogger(Reputation.class);

  /// Changes written by one transaction.
  private static final int BATCH = 500;

  /// The weight from which a reputation is good or bad.
  private static final double DISTINCT = 1.0;

  /// Below this a reputation is removed.
  private static final double FADED = 0.05;

  private static final double FADED_STEP = 4;

  private final KeyValueStore kv;
  private final Function<String, byte[]> hash;
  private final InstantSource clock;
  private final ReputationLimits limits;
  private final AutonomousSystems systems;
  private final Metrics.Counter lost;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ReputationSubject, ReputationCounts> known;
  private final LinkedHashMap<ReputationSubject, Difference> unwritten = new LinkedHashMap<>();

  private record Difference(double spam, double ham) {
    Difference plus(Difference other) {
      return new Difference(spam + other.spam, ham + other.ham);
    }
  }

  /// @param hash keyed, 16 octets: keys are not sealed and must not reveal whom users correspond
  ///   with
  /// @param metrics gets `reputation.known` and `reputation.lost`
  public Reputation(
      KeyValueStore kv,
      Function<String, byte[]> hash,
      InstantSource clock,
      ReputationLimits limits,
      AutonomousSystems systems,
      Metrics metrics) {
    this.kv = kv;
    this.hash = hash;
    this.clock = clock;
    this.limits = limits;
    this.systems = systems;
    lost = metrics.counter("reputation.lost");
    known =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(
              Map.Entry<ReputationSubject, ReputationCounts> eldest) {
            return size() > limits.memoryMax();
          }
        };
    metrics.gauge("reputation.known", this::inMemory);
  }

  /// Whether a client is known, and as good or bad.
  public enum Trust {
    GOOD,
    UNKNOWN,
    BAD
  }

  /// The subjects of a client: its address, its network, and its autonomous system if a table is
  /// configured.
  public List<ReputationSubject> subjects(InetAddress client) {
    List<ReputationSubject> subjects =
        new ArrayList<>(
            List.of(ReputationSubject.client(client), ReputationSubject.network(client)));
    systems.of(client).ifPresent(number -> subjects.add(ReputationSubject.asn(number)));
    return subjects;
  }

  /// A subject has sent spam.
  ///
  /// @param weight 1 for a user's classification, less for a verdict of the server; negative to
  ///   take it back
  public void spam(ReputationSubject subject, double weight) {
    record(subject, new Difference(weight, 0));
  }

  /// A subject has sent wanted mail.
  ///
  /// @param weight as in [#spam]
  public void ham(ReputationSubject subject, double weight) {
    record(subject, new Difference(0, weight));
  }

  private void record(ReputationSubject subject, Difference more) {
    ReputationCounts before = standing(subject);
    lock.lock();
    try {
      // Another thread may have recorded something meanwhile.
      ReputationCounts now =
          known.getOrDefault(subject, before).at(clock.instant(), limits.halfLife());
      known.put(subject, now.plus(more.spam, more.ham, limits.evidenceMax()));
      unwritten.merge(subject, more, Difference::plus);
      while (unwritten.size() > limits.unwrittenMax()) {
        var _ = unwritten.pollFirstEntry();
        lost.increment();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The reputation of a client's address; if unknown, of its network, or its autonomous system:
  /// only one signal, because each contains the one before.
  public Optional<Signal> ofClient(InetAddress client) {
    for (ReputationSubject subject : subjects(client)) {
      Optional<Signal> signal = signal(subject);
      if (signal.isPresent()) {
        return signal;
      }
    }
    return Optional.empty();
  }

  /// The worst reputation of the domains that authenticated a message.
  public Optional<Signal> ofDomains(Collection<String> domains) {
    Signal worst = null;
    for (String domain : domains) {
      Optional<Signal> signal = signal(ReputationSubject.domain(domain));
      if (signal.isPresent()
          && (worst == null || Math.abs(signal.get().weight()) >= Math.abs(worst.weight()))) {
        worst = signal.get();
      }
    }
    return Optional.ofNullable(worst);
  }

  /// The reputation of a client's own address, without its network.
  public Trust trust(InetAddress client) {
    ReputationCounts standing = standing(ReputationSubject.client(client));
    if (standing.evidence() < limits.evidenceMin()) {
      return Trust.UNKNOWN;
    }
    double weight = standing.weight(ReputationSubject.Kind.CLIENT.weightMax());
    if (Math.abs(weight) < DISTINCT) {
      return Trust.UNKNOWN;
    }
    return weight < 0 ? Trust.GOOD : Trust.BAD;
  }

  private Optional<Signal> signal(ReputationSubject subject) {
    ReputationCounts standing = standing(subject);
    if (standing.evidence() < limits.evidenceMin()) {
      return Optional.empty();
    }
    return Optional.of(
        new Signal(
            "reputation-" + subject.kind().word(),
            standing.weight(subject.kind().weightMax()),
            subject.name() + " has sent " + standing.words()));
  }

  /// The current counts.
  private ReputationCounts standing(ReputationSubject subject) {
    Instant now = clock.instant();
    lock.lock();
    try {
      ReputationCounts found = known.get(subject);
      if (found != null) {
        return found.at(now, limits.halfLife());
      }
    } finally {
      lock.unlock();
    }
    ReputationCounts read = read(subject);
    lock.lock();
    try {
      ReputationCounts other = known.putIfAbsent(subject, read);
      return (other == null ? read : other).at(now, limits.halfLife());
    } finally {
      lock.unlock();
    }
  }

  private ReputationCounts read(ReputationSubject subject) {
    try {
      return decoded(kv.get(ConnectionTables.PARTITION, ConnectionTables.REPUTATION, key(subject)));
    } catch (StoreException e) {
      LOG.warn("reputation event=unreadable reason={}", e.getMessage());
      return ReputationCounts.NONE;
    }
  }

  private static ReputationCounts decoded(byte @Nullable [] row) {
    return row == null ? ReputationCounts.NONE : ReputationCounts.decode(row).standing();
  }

  private byte[] key(ReputationSubject subject) {
    return hash.apply("reputation " + subject.kind().word() + " " + subject.name());
  }

  /// Writes changes: every few seconds, and at the end.
  ///
  /// @throws StoreException if it fails; the changes are kept for the next call
  public void flush() {
    while (true) {
      Map<ReputationSubject, Difference> batch = new LinkedHashMap<>();
      lock.lock();
      try {
        while (batch.size() < BATCH && !unwritten.isEmpty()) {
          var entry = unwritten.pollFirstEntry();
          batch.put(entry.getKey(), entry.getValue());
        }
      } finally {
        lock.unlock();
      }
      if (batch.isEmpty()) {
        return;
      }
      boolean written = false;
      try {
        kv.write(
            ConnectionTables.PARTITION,
            Durability.RELAXED,
            writer -> {
              add(writer, batch);
              return batch.size();
            });
        written = true;
      } finally {
        if (!written) {
          putBack(batch);
        }
      }
    }
  }

  private void add(Writer writer, Map<ReputationSubject, Difference> batch) {
    Instant now = clock.instant();
    List<ReputationSubject> subjects = List.copyOf(batch.keySet());
    List<byte[]> keys = subjects.stream().map(this::key).toList();
    List<byte @Nullable []> rows = writer.get(ConnectionTables.REPUTATION, keys);
    for (int i = 0; i < keys.size(); i++) {
      ReputationSubject subject = subjects.get(i);
      Difference more = batch.getOrDefault(subject, new Difference(0, 0));
      ReputationCounts after =
          decoded(rows.get(i))
              .at(now, limits.halfLife())
              .plus(more.spam, more.ham, limits.evidenceMax());
      writer.put(ConnectionTables.REPUTATION, keys.get(i), after.encode(subject));
    }
  }

  private void putBack(Map<ReputationSubject, Difference> batch) {
    lock.lock();
    try {
      batch.forEach((subject, more) -> unwritten.merge(subject, more, Difference::plus));
    } finally {
      lock.unlock();
    }
  }

  /// Removes faded reputations and, beyond the limit, those with the least evidence: once a day.
  ///
  /// @return remaining rows
  public int sweep() {
    int left = sweep(FADED);
    for (double least = FADED * FADED_STEP;
        left > limits.rowsMax() && least <= limits.evidenceMax() * FADED_STEP;
        least *= FADED_STEP) {
      left = sweep(least);
    }
    return left;
  }

  private int sweep(double least) {
    Instant now = clock.instant();
    int[] left = new int[1];
    RowRange.all(ConnectionTables.PARTITION, ConnectionTables.REPUTATION)
        .pages(
            kv,
            rows -> {
              List<byte[]> faded =
                  rows.stream()
                      .filter(row ->
                          ReputationCounts.decode(row.value())
                                  .standing()
                                  .at(now, limits.halfLife())
                                  .evidence()
                              < least)
                      .map(row -> row.key())
                      .toList();
              left[0] += rows.size() - faded.size();
              if (!faded.isEmpty()) {
                kv.write(
                    ConnectionTables.PARTITION,
                    Durability.RELAXED,
                    writer -> {
                      faded.forEach(key -> writer.delete(ConnectionTables.REPUTATION, key));
                      return faded.size();
                    });
              }
              return true;
            });
    return left[0];
  }

  private int inMemory() {
    lock.lock();
    try {
      return known.size();
    } finally {
      lock.unlock();
    }
  }
}
