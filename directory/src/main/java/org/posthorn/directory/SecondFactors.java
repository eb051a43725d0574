package org.posthorn.directory;

import org.posthorn.kv.Reader;

/// Decides which accounts need a second factor. Thread-safe.
@FunctionalInterface
public interface SecondFactors {
  /// No account needs one.
  SecondFactors NONE = (account, reader) -> false;

  /// Whether the password of an account alone is not sufficient.
  ///
  /// @param reader of the account's partition
  boolean needed(Account account, Reader reader);
}
