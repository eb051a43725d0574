package org.posthorn.spam.account;

import java.util.OptionalLong;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The position up to which each account's changes have been processed for training. After an
/// unclean stop some changes are processed again, which has no effect. Thread-safe.
public final class LearningCursor {
  static final Table TABLE = new Table(110, "spam_cursor", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final byte[] KEY = {};

  private final KeyValueStore kv;

  public LearningCursor(KeyValueStore kv) {
    this.kv = kv;
  }

  /// The ModSeq; empty if the account was never processed.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be read
  public OptionalLong of(AccountId account) {
    byte[] value = kv.get(account.partition(), TABLE, KEY);
    return value == null
        ? OptionalLong.empty()
        : OptionalLong.of(RowReader.read(TABLE.name(), value, VERSION, RowReader::int64));
  }

  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public void set(AccountId account, long modSeq) {
    kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          writer.put(TABLE, KEY, new RowWriter(VERSION).int64(modSeq).done());
          return Boolean.TRUE;
        });
  }
}
