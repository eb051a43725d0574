package org.posthorn.submission.policy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Writer;
import org.posthorn.runtime.SlidingWindow;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.OutboundTables;

/// Counts what accounts and domains send, and applies limits. Thread-safe.
public final class SendingPolicy {
  private static final int FORMAT = 1;
  private static final double MINUTE_MILLIS = (double) Duration.ofMinutes(1).toMillis();
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private final KeyValueStore kv;
  private final Bounds bounds;
  private final InstantSource clock;
  private final int sendersMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final SlidingWindow<Sender> hours;
  private final SequencedMap<Sender, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /// @param sendersMax accounts and domains whose rate is in memory; beyond it those that have not
  ///   sent for the longest time are dropped
  public SendingPolicy(KeyValueStore kv, Bounds bounds, InstantSource clock, int sendersMax) {
    this.kv = kv;
    this.bounds = bounds;
    this.clock = clock;
    this.sendersMax = sendersMax;
    hours = new SlidingWindow<>(Duration.ofHours(1), sendersMax, clock);
  }

  /// Why a message is refused.
  public sealed interface Refusal {
    /// The limit that it would exceed.
    Bound bound();

    /// When it may be tried again.
    Instant until();

    /// The limit per minute is exceeded.
    record TooFast(Bound bound, Instant until) implements Refusal {}

    /// The limit per hour is exceeded.
    record TooManyThisHour(Bound bound, Instant until) implements Refusal {}

    /// The limit of messages per day is reached.
    record MessagesUsed(Bound bound, Instant until) implements Refusal {}

    /// The message has more recipients than are left of the day's limit.
    record RecipientsUsed(Bound bound, Instant until) implements Refusal {}
  }

  /// @param tokens messages that may be sent at once, at `time`
  private record Bucket(double tokens, long time) {
    Bucket at(long now, Allowance allowance) {
      double gained = Math.max(0, now - time) * (allowance.messagesPerMinute() / MINUTE_MILLIS);
      return new Bucket(Math.min((double) allowance.burst(), tokens + gained), now);
    }

    Bucket plus(int more) {
      return new Bucket(tokens + more, time);
    }
  }

  /// What was sent on a day.
  public record Usage(long messages, long recipients) {
    private static final Usage NONE = new Usage(0, 0);

    static Usage decode(byte[] value) {
      return FieldReader.read(
          value, FORMAT, "sending usage", in -> new Usage(in.number(), in.number()));
    }

    /// Never negative: a message that is taken back may have been counted on the day before.
    private Usage plus(int moreMessages, int moreRecipients) {
      return new Usage(
          Math.max(0, messages + moreMessages), Math.max(0, recipients + moreRecipients));
    }
  }

  /// The limits of an account.
  public List<Bound> bounds(AccountId account) {
    return bounds.of(account);
  }

  /// Whether all mail of an account is held for review.
  public boolean reviews(AccountId account) {
    return bounds.of(account).stream().anyMatch(bound -> bound.allowance().review());
  }

  /// Whether a message would be refused now. Counts nothing.
  ///
  /// @param recipients number so far, at least 1
  public Optional<Refusal> refusal(AccountId account, int recipients) {
    List<Bound> all = bounds.of(account);
    Optional<Refusal> tooFast = tooFast(all, false);
    return tooFast.isPresent()
        ? tooFast
        : kv.read(
            OutboundTables.partition(), reader -> exhausted(reader, keys(all), all, recipients));
  }

  /// Counts a message if it is within the limits. A refused message is not counted.
  ///
  /// @return why it is refused
  public Optional<Refusal> admit(AccountId account, int recipients) {
    List<Bound> all = bounds.of(account);
    Optional<Refusal> tooFast = tooFast(all, true);
    if (tooFast.isPresent()) {
      return tooFast;
    }
    List<byte[]> keys = keys(all);
    Optional<Refusal> exhausted =
        kv.write(
            OutboundTables.partition(),
            Durability.RELAXED,
            writer -> {
              Optional<Refusal> refusal = exhausted(writer, keys, all, recipients);
              if (refusal.isEmpty()) {
                add(writer, keys, 1, recipients);
              }
              return refusal;
            });
    if (exhausted.isPresent()) {
      giveTokens(all);
    }
    return exhausted;
  }

  /// Takes back the count of [#admit], because the message was not accepted.
  public void uncount(AccountId account, int recipients) {
    List<Bound> all = bounds.of(account);
    giveTokens(all);
    List<byte[]> keys = keys(all);
    kv.write(
        OutboundTables.partition(),
        Durability.RELAXED,
        writer -> {
          add(writer, keys, -1, -recipients);
          return true;
        });
  }

  private Optional<Refusal> exhausted(
      Reader reader, List<byte[]> keys, List<Bound> all, int recipients) {
    Instant tomorrow = Instant.ofEpochMilli((clock.millis() / DAY_MILLIS + 1) * DAY_MILLIS);
    for (int i = 0; i < keys.size(); i++) {
      Usage usage = usage(reader, keys.get(i));
      Bound bound = all.get(i);
      if (usage.messages() >= bound.allowance().messagesPerDay()) {
        return Optional.of(new Refusal.MessagesUsed(bound, tomorrow));
      }
      if (usage.recipients() + recipients > bound.allowance().recipientsPerDay()) {
        return Optional.of(new Refusal.RecipientsUsed(bound, tomorrow));
      }
    }
    return Optional.empty();
  }

  private static void add(Writer writer, List<byte[]> keys, int messages, int recipients) {
    for (byte[] key : keys) {
      Usage after = usage(writer, key).plus(messages, recipients);
      byte[] row =
          new FieldWriter(FORMAT).number(after.messages()).number(after.recipients()).bytes();
      writer.put(OutboundTables.USAGE, key, row);
    }
  }

  private static Usage usage(Reader reader, byte[] key) {
    byte[] row = reader.get(OutboundTables.USAGE, key);
    return row == null ? Usage.NONE : Usage.decode(row);
  }

  /// @param take whether to take a token of each if all have one
  private Optional<Refusal> tooFast(List<Bound> all, boolean take) {
    long now = clock.millis();
    lock.lock();
    try {
      List<Bucket> filled = new ArrayList<>();
      for (Bound bound : all) {
        Allowance allowance = bound.allowance();
        Bucket known = buckets.get(bound.sender());
        Bucket bucket =
            known == null ? new Bucket((double) allowance.burst(), now) : known.at(now, allowance);
        if (bucket.tokens() < 1) {
          double wait = (1 - bucket.tokens()) * MINUTE_MILLIS / allowance.messagesPerMinute();
          Instant until = Instant.ofEpochMilli(now + (long) Math.ceil(wait));
          return Optional.of(new Refusal.TooFast(bound, until));
        }
        Duration wait = hours.untilGranted(bound.sender(), 1, (double) allowance.messagesPerHour());
        if (!wait.isZero()) {
          return Optional.of(
              new Refusal.TooManyThisHour(bound, Instant.ofEpochMilli(now).plus(wait)));
        }
        filled.add(bucket);
      }
      for (int i = 0; take && i < filled.size(); i++) {
        buckets.put(all.get(i).sender(), filled.get(i).plus(-1));
        hours.add(all.get(i).sender(), 1);
      }
      while (buckets.size() > sendersMax) {
        buckets.pollFirstEntry();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void giveTokens(List<Bound> all) {
    lock.lock();
    try {
      for (Bound bound : all) {
        buckets.computeIfPresent(bound.sender(), (_, bucket) -> bucket.plus(1));
        if (hours.sum(bound.sender()) >= 1) {
          hours.add(bound.sender(), -1);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// What was sent today.
  public Usage today(Sender sender) {
    return kv.read(OutboundTables.partition(), reader -> usage(reader, key(sender)));
  }

  /// Removes counts from before yesterday: once a day.
  public void forgetOldDays() {
    byte[] end = day(clock.millis() / DAY_MILLIS - 1);
    RowRange.below(OutboundTables.partition(), OutboundTables.USAGE, end)
        .change(
            kv,
            Durability.RELAXED,
            (writer, page) -> page.forEach(row -> writer.delete(OutboundTables.USAGE, row.key())));
  }

  private List<byte[]> keys(List<Bound> all) {
    return all.stream().map(bound -> key(bound.sender())).toList();
  }

  private byte[] key(Sender sender) {
    byte[] key = sender.key();
    return ByteBuffer.allocate(Long.BYTES + key.length)
        .put(day(clock.millis() / DAY_MILLIS))
        .put(key)
        .array();
  }

  private static byte[] day(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
