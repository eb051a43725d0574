package org.posthorn.assistant.model;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Counts the tokens that each account uses in a day (UTC). Thread-safe.
public final class TokenBudget {
  static final Table TABLE = new Table(119, "assistant_tokens", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final byte[] KEY = {};

  private final KeyValueStore kv;
  private final InstantSource clock;

  private record Used(long day, long tokens) {}

  public TokenBudget(KeyValueStore kv, InstantSource clock) {
    this.kv = kv;
    this.clock = clock;
  }

  private long today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
  }

  /// Tokens used today.
  ///
  /// @throws org.posthorn.kv.StoreException if they cannot be read
  public long used(AccountId account) {
    Used used = kv.read(account.partition(), TokenBudget::read);
    return used.day() == today() ? used.tokens() : 0;
  }

  /// Counts used tokens.
  ///
  /// @throws org.posthorn.kv.StoreException if they cannot be written
  public void add(AccountId account, long tokens) {
    long day = today();
    kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          Used used = read(writer);
          long sum = (used.day() == day ? used.tokens() : 0) + tokens;
          writer.put(TABLE, KEY, new RowWriter(VERSION).varint(day).varint(sum).done());
          return sum;
        });
  }

  private static Used read(Reader reader) {
    byte[] value = reader.get(TABLE, KEY);
    return value == null
        ? new Used(0, 0)
        : RowReader.read(TABLE.name(), value, VERSION, row -> new Used(row.varint(), row.varint()));
  }
}
