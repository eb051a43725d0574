package org.posthorn.directory;

import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;

/// The number of an account. Given out once, never used again, even after the account is removed.
///
/// @param value at least 1; 0 is nobody
public record AccountId(long value) implements Comparable<AccountId> {

  /// The partitions that hold what belongs to one account. The directory keeps only its own tables
  /// there; the mail in it belongs to the store.
  public static final PartitionKind PARTITIONS = new PartitionKind(2, "account");

  /// @throws IllegalArgumentException if `value` is negative
  public AccountId {
    if (value < 0) {
      throw new IllegalArgumentException("account id " + value);
    }
  }

  /// Where this account's rows lie.
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
