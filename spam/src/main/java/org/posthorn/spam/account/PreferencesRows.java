package org.posthorn.spam.account;

import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Stores spam settings. Thread-safe.
public final class PreferencesRows {
  static final Table TABLE = new Table(104, "spam_preferences", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final byte[] KEY = {};
  private static final double THRESHOLD_UNIT = 10_000;

  /// For the whole process, because several instances of this class are used.
  private static final AtomicLong CHANGES = new AtomicLong();

  private final KeyValueStore kv;

  public PreferencesRows(KeyValueStore kv) {
    this.kv = kv;
  }

  /// The settings of an account; [Preferences#NONE] if it never set any.
  ///
  /// @throws org.posthorn.kv.StoreException if they cannot be read
  public Preferences of(AccountId account) {
    byte[] value = kv.get(account.partition(), TABLE, KEY);
    return value == null ? Preferences.NONE : decode(value);
  }

  /// Incremented after each change of settings by this process.
  static long changes() {
    return CHANGES.get();
  }

  /// Changes the settings of an account.
  ///
  /// @return the new settings
  /// @throws IllegalArgumentException if a limit is exceeded
  /// @throws org.posthorn.kv.StoreException if they cannot be written
  public Preferences change(AccountId account, UnaryOperator<Preferences> change) {
    try {
      return kv.write(account.partition(), Durability.SYNCED, writer -> change(writer, change));
    } finally {
      CHANGES.incrementAndGet(); // a failed write may have been done
    }
  }

  private static Preferences change(Writer writer, UnaryOperator<Preferences> change) {
    byte[] value = writer.get(TABLE, KEY);
    Preferences now = change.apply(value == null ? Preferences.NONE : decode(value));
    if (now.equals(Preferences.NONE)) {
      writer.delete(TABLE, KEY);
    } else {
      writer.put(TABLE, KEY, encode(now));
    }
    return now;
  }

  static byte[] encode(Preferences preferences) {
    RowWriter row = new RowWriter(VERSION);
    row.flag(preferences.threshold().isPresent());
    preferences.threshold().ifPresent(value -> row.varint(Math.round(value * THRESHOLD_UNIT)));
    row.list(preferences.allowed(), (out, sender) -> out.varText(sender.text()));
    row.list(preferences.blocked(), (out, sender) -> out.varText(sender.text()));
    return row.flag(preferences.newcomers()).flag(preferences.mark()).done();
  }

  static Preferences decode(byte[] value) {
    return RowReader.read(
        TABLE.name(),
        value,
        VERSION,
        row ->
            new Preferences(
                row.flag()
                    ? OptionalDouble.of(row.varint() / THRESHOLD_UNIT)
                    : OptionalDouble.empty(),
                patterns(row),
                patterns(row),
                row.flag(),
                row.flag()));
  }

  private static SortedSet<SenderPattern> patterns(RowReader row) {
    return new TreeSet<>(row.list(each -> SenderPattern.ofStored(each.varText())));
  }
}
