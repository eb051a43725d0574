package org.posthorn.spam.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.spam.reputation.ReputationSubject;
import org.posthorn.spam.rows.ConnectionTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Greylisting (RFC 6647): suspicious clients must try again later, unless the combination of
/// network, sender domain and recipient is known. The caller decides which clients are suspicious.
/// Thread-safe.
///
/// New entries are in memory until [#flush] writes them. If the store cannot be read nobody has to
/// wait.
public final class Greylist {
  private static final Logger LOG = LoggerFactory.getLogger(Greylist.class);
  private static final int BATCH = 1_000;

  /// A later pass is recorded again only after this time.
  private static final Duration PASS_STEP = Duration.ofDays(1);

  private final KeyValueStore kv;
  private final Function<String, byte[]> hash;
  private final InstantSource clock;
  private final GreylistLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Seen> known;
  private final LinkedHashMap<String, Seen> unwritten = new LinkedHashMap<>();
  private int rows;

  /// A known combination.
  ///
  /// @param first when it was first seen
  /// @param passed when it last passed; empty if it has not been retried in time
  record Seen(Instant first, Optional<Instant> passed) {
    static final int FORMAT = 1;

    byte[] encode() {
      return new RowWriter(FORMAT).instant(first).optional(passed, RowWriter::instant).done();
    }

    static Seen decode(byte[] value) {
      return RowReader.read(
          "greylist",
          value,
          FORMAT,
          row -> new Seen(row.instant(), row.optional(RowReader::instant)));
    }

    boolean expired(Instant now, GreylistLimits limits) {
      return passed
          .map(last -> !now.isBefore(last.plus(limits.remembered())))
          .orElseGet(() -> !now.isBefore(first.plus(limits.retry())));
    }
  }

  /// @param hash keyed, 16 octets: keys are not sealed and must not reveal whom users correspond
  ///   with
  public Greylist(
      KeyValueStore kv, Function<String, byte[]> hash, InstantSource clock, GreylistLimits limits) {
    this.kv = kv;
    this.hash = hash;
    this.clock = clock;
    this.limits = limits;
    known =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > limits.memoryMax();
          }
        };
  }

  /// How long a suspicious client must wait with a message; zero if it has been retried in time.
  ///
  /// @param senderDomain in any case; empty for the null reverse-path
  /// @param recipients in any case
  public Duration untilWelcome(InetAddress client, String senderDomain, List<String> recipients) {
    String name = name(client, senderDomain, recipients);
    Instant now = clock.instant();
    Optional<Seen> before;
    try {
      before = find(name).filter(entry -> !entry.expired(now, limits));
    } catch (StoreException e) {
      LOG.warn("greylist event=unreadable reason={}", e.getMessage());
      return Duration.ZERO;
    }
    if (before.isEmpty()) {
      return keep(name, new Seen(now, Optional.empty())) ? limits.delay() : Duration.ZERO;
    }
    Seen entry = before.get();
    Instant welcome = entry.first().plus(limits.delay());
    if (entry.passed().isEmpty() && now.isBefore(welcome)) {
      return Duration.between(now, welcome);
    }
    if (entry.passed().filter(last -> now.isBefore(last.plus(PASS_STEP))).isEmpty()) {
      keep(name, new Seen(entry.first(), Optional.of(now)));
    }
    return Duration.ZERO;
  }

  private String name(InetAddress client, String senderDomain, List<String> recipients) {
    String all =
        recipients.stream()
            .map(each -> each.toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
    return ReputationSubject.networkOf(client)
        + " "
        + senderDomain.toLowerCase(Locale.ROOT)
        + " "
        + all;
  }

  private Optional<Seen> find(String name) {
    lock.lock();
    try {
      Seen entry = known.get(name);
      Seen found = entry == null ? unwritten.get(name) : entry;
      if (found != null) {
        return Optional.of(found);
      }
    } finally {
      lock.unlock();
    }
    byte @Nullable [] row =
        kv.get(ConnectionTables.PARTITION, ConnectionTables.GREYLIST, key(name));
    return Optional.ofNullable(row).map(Seen::decode);
  }

  /// @return whether there was room
  private boolean keep(String name, Seen entry) {
    lock.lock();
    try {
      boolean room = rows + unwritten.size() < limits.rowsMax() || unwritten.containsKey(name);
      if (room || entry.passed().isPresent()) {
        known.put(name, entry);
      }
      if (room) {
        unwritten.put(name, entry);
      }
      return room;
    } finally {
      lock.unlock();
    }
  }

  private byte[] key(String name) {
    return hash.apply("greylist " + name);
  }

  /// Writes changes: every few seconds, and at the end.
  ///
  /// @throws StoreException if it fails; the changes are kept for the next call
  public void flush() {
    while (true) {
      Map<String, Seen> batch;
      lock.lock();
      try {
        batch =
            unwritten.entrySet().stream()
                .limit(BATCH)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
      } finally {
        lock.unlock();
      }
      if (batch.isEmpty()) {
        return;
      }
      kv.write(
          ConnectionTables.PARTITION,
          Durability.RELAXED,
          writer -> {
            batch.forEach(
                (name, entry) -> writer.put(ConnectionTables.GREYLIST, key(name), entry.encode()));
            return batch.size();
          });
      lock.lock();
      try {
        batch.forEach(unwritten::remove);
        rows += batch.size(); // too many if a row existed; sweep counts again
      } finally {
        lock.unlock();
      }
    }
  }

  /// Removes entries that were not retried or not seen for long, and counts the rest: once an hour.
  ///
  /// @return remaining rows
  public int sweep() {
    Instant now = clock.instant();
    int[] left = new int[1];
    RowRange.all(ConnectionTables.PARTITION, ConnectionTables.GREYLIST)
        .pages(
            kv,
            page -> {
              List<byte[]> expired =
                  page.stream()
                      .filter(row -> Seen.decode(row.value()).expired(now, limits))
                      .map(row -> row.key())
                      .toList();
              left[0] += page.size() - expired.size();
              if (!expired.isEmpty()) {
                kv.write(
                    ConnectionTables.PARTITION,
                    Durability.RELAXED,
                    writer -> {
                      expired.forEach(key -> writer.delete(ConnectionTables.GREYLIST, key));
                      return expired.size();
                    });
              }
              return true;
            });
    lock.lock();
    try {
      rows = left[0];
    } finally {
      lock.unlock();
    }
    return left[0];
  }
}
