package org.posthorn.spam.account;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.spam.model.Classifier;
import org.posthorn.spam.model.Learnt;
import org.posthorn.spam.model.OwnSums;
import org.posthorn.spam.model.Sums;

/// What accounts have learnt of their own, and from which messages. Each message counts once: what
/// is learnt of it again takes the place of what was. Thread-safe.
public final class OwnExperience {
  static final Table SUMS = new Table(108, "spam_own", Table.Family.ROWS);
  static final Table LESSONS = new Table(109, "spam_lesson", Table.Family.ROWS);
  private static final byte[] KEY = {};
  private static final int VERSION = 1;

  /// Of the process, since each part of it that learns has its own instance of this class.
  private static final AtomicLong CHANGES = new AtomicLong();

  private final KeyValueStore kv;

  public OwnExperience(KeyValueStore kv) {
    this.kv = kv;
  }

  /// What a message is known as.
  ///
  /// @param filed whether it was the server that put it into Junk, not its owner
  /// @param learnt what it has taught; empty if nothing
  public record Known(boolean filed, Optional<Learnt> learnt) {
    public static final Known NOTHING = new Known(false, Optional.empty());
  }

  /// What an account has learnt; empty if nothing.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be read
  public Optional<OwnSums> sums(AccountId account) {
    byte[] value = kv.get(account.partition(), SUMS, KEY);
    return value == null ? Optional.empty() : Optional.of(OwnSums.decode(value));
  }

  /// Counted up after each time that any account has learnt something by this process.
  static long changes() {
    return CHANGES.get();
  }

  /// What a message of an account is known as.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be read
  public Known known(AccountId account, long email) {
    byte[] value = kv.get(account.partition(), LESSONS, key(email));
    return value == null ? Known.NOTHING : decode(value);
  }

  /// Notes that it was the server that put messages into Junk. One transaction, however many they
  /// are.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public void filed(AccountId account, Collection<Long> emails) {
    if (emails.isEmpty()) {
      return;
    }
    List<byte[]> keys = emails.stream().map(OwnExperience::key).toList();
    kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          List<byte @Nullable []> known = writer.get(LESSONS, keys);
          for (int i = 0; i < keys.size(); i++) {
            if (known.get(i) == null) {
              writer.put(LESSONS, keys.get(i), encode(new Known(true, Optional.empty())));
            }
          }
          return Boolean.TRUE;
        });
  }

  /// Has an account learn a message as spam or as none, or forget it. What it was learnt as before
  /// is taken back first, so that learning and forgetting leaves no trace.
  ///
  /// @param server what the account knows from its server already
  /// @param spam null to forget it
  /// @return whether that changed anything
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public boolean learn(
      AccountId account, long email, long[] features, Sums server, @Nullable Boolean spam) {
    try {
      return kv.write(
          account.partition(),
          Durability.RELAXED,
          writer -> learn(writer, email, features, server, spam));
    } finally {
      CHANGES.incrementAndGet(); // a write that failed may have been done all the same
    }
  }

  private static boolean learn(
      Writer writer, long email, long[] features, Sums server, @Nullable Boolean spam) {
    byte[] row = writer.get(LESSONS, key(email));
    Known before = row == null ? Known.NOTHING : decode(row);
    Optional<Boolean> as = Optional.ofNullable(spam);
    if (before.learnt().map(Learnt::spam).equals(as)) {
      return false;
    }
    byte[] value = writer.get(SUMS, KEY);
    OwnSums own = value == null ? new OwnSums() : OwnSums.decode(value);
    before.learnt().ifPresent(learnt -> Classifier.unlearn(own, features, learnt));
    Known now =
        new Known(before.filed(), as.map(is -> Classifier.learn(own, server, features, is)));
    if (now.equals(Known.NOTHING)) {
      writer.delete(LESSONS, key(email));
    } else {
      writer.put(LESSONS, key(email), encode(now));
    }
    if (own.isEmpty()) {
      writer.delete(SUMS, KEY);
    } else {
      writer.put(SUMS, KEY, own.encode());
    }
    return true;
  }

  /// Forgets which message it was, but not what it has taught: the message is gone.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public void gone(AccountId account, long email) {
    if (kv.get(account.partition(), LESSONS, key(email)) != null) {
      kv.write(
          account.partition(),
          Durability.RELAXED,
          writer -> {
            writer.delete(LESSONS, key(email));
            return Boolean.TRUE;
          });
    }
  }

  /// Forgets all that an account has learnt. Which messages it had learnt is kept, so that they are
  /// not learnt anew.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public void reset(AccountId account) {
    kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          writer.delete(SUMS, KEY);
          return Boolean.TRUE;
        });
  }

  private static byte[] key(long email) {
    return ByteBuffer.allocate(Long.BYTES).putLong(email).array();
  }

  static byte[] encode(Known known) {
    RowWriter row = new RowWriter(VERSION).flag(known.filed()).flag(known.learnt().isPresent());
    known.learnt().ifPresent(learnt -> learnt.write(row));
    return row.done();
  }

  static Known decode(byte[] value) {
    return RowReader.read(
        LESSONS.name(),
        value,
        VERSION,
        row ->
            new Known(row.flag(), row.flag() ? Optional.of(Learnt.read(row)) : Optional.empty()));
  }
}
