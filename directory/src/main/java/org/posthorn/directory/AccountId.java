package org.posthorn.directory;

import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;

/// The number of an account, never reused.
///
/// @param value at least 1; 0 means no account
public record AccountId(long value) implements Comparable<AccountId> {

  /// The partitions with the data of one account. The directory accesses only its own tables there;
  /// mail belongs to the store.
  public static final PartitionKind PARTITIONS = new PartitionKind(2, "account");

  /// @throws IllegalArgumentException if `value` is negative
  public AccountId {
    if (value < 0) {
      throw new IllegalArgumentException("account id " + value);
    }
  }

  /// The partition of this account.
  public Partition partition() {
    return Partition.of(PARTITIONS, value);
  }

  @Override
  public int compareTo(AccountId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
