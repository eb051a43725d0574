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

/// The training of accounts, and the messages it comes from. Each message counts once: training
/// with it again replaces the earlier training. Thread-safe.
public final class AccountTraining {
  static final Table SUMS = new Table(108, "spam_own", Table.Family.ROWS);
  static final Table LESSONS = new Table(109, "spam_lesson", Table.Family.ROWS);
  private static final byte[] KEY = {};
  private static final int VERSION = 1;

  /// For the whole process, because several instances of this class are used.
  private static final AtomicLong CHANGES = new AtomicLong();

  private final KeyValueStore kv;

  public AccountTraining(KeyValueStore kv) {
    this.kv = kv;
  }

  /// What is recorded of a message.
  ///
  /// @param filed whether the server, not the owner, put it into Junk
  /// @param learnt its training; empty if there is none
  public record Known(boolean filed, Optional<Learnt> learnt) {
    public static final Known NOTHING = new Known(false, Optional.empty());
  }

  /// The training of an account; empty if there is none.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be read
  public Optional<OwnSums> sums(AccountId account) {
    byte[] value = kv.get(account.partition(), SUMS, KEY);
    return value == null ? Optional.empty() : Optional.of(OwnSums.decode(value));
  }

  /// Incremented after each training by this process.
  static long changes() {
    return CHANGES.get();
  }

  /// What is recorded of a message.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be read
  public Known known(AccountId account, long email) {
    byte[] value = kv.get(account.partition(), LESSONS, key(email));
    return value == null ? Known.NOTHING : decode(value);
  }

  /// Records that the server put messages into Junk, in one transaction.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public void filed(AccountId account, Collection<Long> emails) {
    if (emails.isEmpty()) {
      return;
    }
    List<byte[]> keys = emails.stream().map(AccountTraining::key).toList();
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

  /// Trains an account with a message as spam or ham, or removes its training. An earlier training
  /// with the message is subtracted first, so that training and removing leaves no trace.
  ///
  /// @param server what the account knows from its server already
  /// @param spam null to remove the training
  /// @return whether anything changed
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public boolean learn(
      AccountId account, long email, long[] features, Sums server, @Nullable Boolean spam) {
    try {
      return kv.write(
          account.partition(),
          Durability.RELAXED,
          writer -> learn(writer, email, features, server, spam));
    } finally {
      CHANGES.incrementAndGet(); // a failed write may have been done
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

  /// Removes the record of an expunged message, but not its training.
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

  /// Removes all training of an account. The messages stay recorded, so that they are not learnt
  /// again.
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
