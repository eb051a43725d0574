package org.posthorn.transport.warmup;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.OutboundTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts messages from source addresses in warm-up and applies their daily limits. Thread-safe.
///
/// A message is counted before it is sent, and no longer counted if no server accepted it. So
/// concurrent messages never exceed the limit.
public final class WarmUps {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUps.class);
  private static final int FORMAT = 1;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /// Prefix of an address in keys; no account number or domain begins with it.
  private static final byte ADDRESS = (byte) 0xFE;

  /// Messages beyond the limit return in their order, one millisecond apart, within this time.
  private static final int TURNS = 600_000;

  private final KeyValueStore kv;
  private final Map<InetAddress, Ramp> ramps;
  private final InstantSource clock;
  private final Map<InetAddress, Full> full = new ConcurrentHashMap<>();

  /// A day whose limit is reached.
  ///
  /// @param waiting how many messages were deferred to the next day
  private record Full(long day, AtomicInteger waiting) {}

  /// Whether a message may be sent.
  public sealed interface Admission {
    /// The address is not in warm-up.
    record Unlimited() implements Admission {}

    /// The message may be sent and was counted.
    ///
    /// @param day since 1970
    record Counted(InetAddress source, long day) implements Admission {}

    /// The limit is reached.
    ///
    /// @param until start of the next day
    /// @param turn when to try again, soon after that
    record Later(InetAddress source, Instant until, Instant turn) implements Admission {
      public String text() {
        return "waits for warm-up of " + source.getHostAddress() + " until " + until;
      }
    }
  }

  /// The warm-up of an address.
  ///
  /// @param day of the warm-up, from 1 on
  /// @param sent messages sent today
  /// @param bound today's limit; [Long#MAX_VALUE] without limit
  /// @param until when the next day begins
  public record Status(
      InetAddress source, Ramp ramp, long day, long sent, long bound, Instant until) {}

  /// @param ramps the addresses in warm-up; others have no limit
  public WarmUps(KeyValueStore kv, Map<InetAddress, Ramp> ramps, InstantSource clock) {
    this.kv = kv;
    this.ramps = Map.copyOf(ramps);
    this.clock = clock;
  }

  /// Whether no address is being warmed up.
  public boolean none() {
    return ramps.isEmpty();
  }

  /// Counts a message if it may be sent from an address now.
  ///
  /// @throws org.posthorn.kv.StoreException if it could not be counted
  public Admission admit(InetAddress source) {
    Ramp ramp = ramps.get(source);
    long day = clock.millis() / DAY_MILLIS;
    long bound = ramp == null ? Long.MAX_VALUE : ramp.bound(LocalDate.ofEpochDay(day));
    if (bound == Long.MAX_VALUE) {
      return new Admission.Unlimited();
    }
    Full known = full.get(source);
    if (known != null && known.day() == day) {
      return later(source, known);
    }
    if (count(source, day, bound)) {
      return new Admission.Counted(source, day);
    }
    LOG.info("warm-up event=limit-reached source={} sent={}", source.getHostAddress(), bound);
    return later(source, full.merge(source, new Full(day, new AtomicInteger()), WarmUps::later));
  }

  private static Full later(Full one, Full other) {
    return one.day() >= other.day() ? one : other;
  }

  private static Admission.Later later(InetAddress source, Full today) {
    Instant until = Instant.ofEpochMilli((today.day() + 1) * DAY_MILLIS);
    int turn = Math.min(today.waiting().getAndIncrement(), TURNS);
    return new Admission.Later(source, until, until.plusMillis(turn));
  }

  private boolean count(InetAddress source, long day, long bound) {
    byte[] key = key(source, day);
    return kv.write(
        OutboundTables.partition(),
        Durability.RELAXED, // a crash loses at most one second of counts
        writer -> {
          long sent = sent(writer, key);
          if (sent >= bound) {
            return false;
          }
          put(writer, key, sent + 1);
          return true;
        });
  }

  /// Corrects the count for a message that no server accepted.
  ///
  /// @throws org.posthorn.kv.StoreException if it could not be written; the message then stays
  ///   counted
  public void uncount(Admission.Counted counted) {
    byte[] key = key(counted.source(), counted.day());
    kv.write(
        OutboundTables.partition(),
        Durability.RELAXED,
        writer -> {
          put(writer, key, Math.max(0, sent(writer, key) - 1));
          return true;
        });
    full.remove(counted.source());
  }

  /// The warm-up of all configured addresses, by address.
  public List<Status> statuses() {
    long day = clock.millis() / DAY_MILLIS;
    LocalDate today = LocalDate.ofEpochDay(day);
    Instant until = Instant.ofEpochMilli((day + 1) * DAY_MILLIS);
    List<Status> statuses = new ArrayList<>();
    ramps.forEach((source, ramp) -> {
      long sent = kv.read(OutboundTables.partition(), reader -> sent(reader, key(source, day)));
      long number = Math.max(0, day - ramp.since().toEpochDay()) + 1;
      statuses.add(new Status(source, ramp, number, sent, ramp.bound(today), until));
    });
    statuses.sort(Comparator.comparing(each -> each.source().getHostAddress()));
    return statuses;
  }

  private static long sent(Reader reader, byte[] key) {
    byte[] row = reader.get(OutboundTables.USAGE, key);
    return row == null
        ? 0
        : FieldReader.read(
            row,
            FORMAT,
            "warm-up",
            in -> {
              long messages = in.number();
              in.number();
              return messages;
            });
  }

  private static void put(Writer writer, byte[] key, long sent) {
    // Same format as the other rows of the table: messages, then recipients, which are not counted
    // here.
    writer.put(OutboundTables.USAGE, key, new FieldWriter(FORMAT).number(sent).number(0).bytes());
  }

  private static byte[] key(InetAddress source, long day) {
    byte[] address = source.getAddress();
    return ByteBuffer.allocate(Long.BYTES + 1 + address.length)
        .putLong(day)
        .put(ADDRESS)
        .put(address)
        .array();
  }
}
