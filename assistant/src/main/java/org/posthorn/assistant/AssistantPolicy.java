package org.posthorn.assistant;

import java.util.function.Predicate;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Whether the assistant works for an account: if the administrator permits it for the account's
/// domain, and its owner has not turned it off. Thread-safe.
public final class AssistantPolicy {
  static final Table TABLE = new Table(118, "assistant_choice", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final byte[] KEY = {};

  private final KeyValueStore kv;
  private final Predicate<AccountId> permitted;

  /// @param permitted whether the administrator permits it for an account
  public AssistantPolicy(KeyValueStore kv, Predicate<AccountId> permitted) {
    this.kv = kv;
    this.permitted = permitted;
  }

  /// Whether the administrator permits it.
  public boolean permitted(AccountId account) {
    return permitted.test(account);
  }

  /// Whether it works for the account.
  ///
  /// @throws org.posthorn.kv.StoreException if the owner's choice cannot be read
  public boolean enabled(AccountId account) {
    return permitted(account) && chosen(account);
  }

  /// The owner's choice; true if there was none.
  public boolean chosen(AccountId account) {
    byte[] value = kv.get(account.partition(), TABLE, KEY);
    return value == null || RowReader.read(TABLE.name(), value, VERSION, RowReader::flag);
  }

  /// Records the owner's choice.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public void choose(AccountId account, boolean wanted) {
    kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          if (wanted) {
            writer.delete(TABLE, KEY);
          } else {
            writer.put(TABLE, KEY, new RowWriter(VERSION).flag(false).done());
          }
          return wanted;
        });
  }
}
