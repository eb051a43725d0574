package org.posthorn.queue.policy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Writer;
import org.posthorn.queue.rows.FieldReader;
import org.posthorn.queue.rows.FieldWriter;
import org.posthorn.queue.rows.QueueTables;

/// Counts what accounts send, and says when it is too much. Thread-safe.
public final class SendingPolicy {
  private static final int FORMAT = 1;
  private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private final KeyValueStore kv;
  private final InstantSource clock;
  private final int accountsMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final SequencedMap<AccountId, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /// @param accountsMax accounts whose pace is remembered; of more, those that have not sent for
  ///   the longest are forgotten
  public SendingPolicy(KeyValueStore kv, InstantSource clock, int accountsMax) {
    this.kv = kv;
    this.clock = clock;
    this.accountsMax = accountsMax;
  }

  /// What to do with a message.
  public enum Verdict {
    PASS,
    /// Queue it held.
    REVIEW,
    /// Refuse it for now: some seconds later it may pass.
    TOO_FAST,
    /// Refuse it for today.
    EXHAUSTED
  }

  /// @param tokens messages that may be sent at once, at `time`
  private record Bucket(double tokens, long time) {}

  /// What an account sent on a day.
  public record Usage(long messages, long recipients) {
    private static final Usage NONE = new Usage(0, 0);

    private static Usage decode(byte[] value) {
      return FieldReader.read(
          value, FORMAT, "sending usage", in -> new Usage(in.number(), in.number()));
    }
  }

  /// Counts a message if it may pass; what is refused is not counted.
  public Verdict admit(AccountId account, int recipients, Allowance allowance) {
    if (!inTime(account, allowance)) {
      return Verdict.TOO_FAST;
    }
    byte[] key = key(account);
    boolean counted =
        kv.write(
            QueueTables.outbound(),
            Durability.RELAXED,
            writer -> count(writer, key, recipients, allowance));
    if (!counted) {
      return Verdict.EXHAUSTED;
    }
    return allowance.review() ? Verdict.REVIEW : Verdict.PASS;
  }

  private static boolean count(Writer writer, byte[] key, int recipients, Allowance allowance) {
    byte[] row = writer.get(QueueTables.USAGE, key);
    Usage before = row == null ? Usage.NONE : Usage.decode(row);
    long messages = before.messages() + 1;
    long all = before.recipients() + recipients;
    if (messages > allowance.messagesPerDay() || all > allowance.recipientsPerDay()) {
      return false;
    }
    byte[] after = new FieldWriter(FORMAT).number(messages).number(all).bytes();
    writer.put(QueueTables.USAGE, key, after);
    return true;
  }

  private boolean inTime(AccountId account, Allowance allowance) {
    long now = clock.millis();
    lock.lock();
    try {
      Bucket before = buckets.getOrDefault(account, new Bucket(allowance.burst(), now));
      double perMilli = (double) allowance.messagesPerMinute() / MINUTE_MILLIS;
      double gained = Math.max(0, now - before.time()) * perMilli;
      double tokens = Math.min(allowance.burst(), before.tokens() + gained);
      boolean passes = tokens >= 1;
      buckets.put(account, new Bucket(passes ? tokens - 1 : tokens, now));
      if (buckets.size() > accountsMax) {
        buckets.pollFirstEntry();
      }
      return passes;
    } finally {
      lock.unlock();
    }
  }

  /// What an account has sent today.
  public Usage today(AccountId account) {
    byte[] row =
        kv.read(QueueTables.outbound(), reader -> reader.get(QueueTables.USAGE, key(account)));
    return row == null ? Usage.NONE : Usage.decode(row);
  }

  /// Removes what was counted before yesterday: once a day.
  public void forgetOldDays() {
    byte[] end = day(clock.millis() / DAY_MILLIS - 1);
    boolean more = true;
    while (more) {
      more =
          kv.write(
              QueueTables.outbound(),
              Durability.RELAXED,
              writer -> {
                var rows =
                    writer.scan(
                        QueueTables.USAGE, new byte[0], end, KeyValueStore.SNAPSHOT_ROWS_MAX);
                rows.forEach(row -> writer.delete(QueueTables.USAGE, row.key()));
                return rows.size() == KeyValueStore.SNAPSHOT_ROWS_MAX;
              });
    }
  }

  private byte[] key(AccountId account) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .put(day(clock.millis() / DAY_MILLIS))
        .putLong(account.value())
        .array();
  }

  private static byte[] day(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
