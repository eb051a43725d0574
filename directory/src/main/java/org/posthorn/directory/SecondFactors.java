package org.posthorn.directory;

import org.posthorn.kv.Reader;

/// Says which accounts need more than their password. Thread-safe.
@FunctionalInterface
public interface SecondFactors {
  /// Nobody does.
  SecondFactors NONE = (account, reader) -> false;

  /// Whether the password of an account alone is not enough.
  ///
  /// @param reader of the account's partition
  boolean needed(Account account, Reader reader);
}
