package org.posthorn.directory.factors;

import org.posthorn.kv.Writer;

/// What is written in the transaction that adds a factor to an account. The session that adds it
/// must not be without it in between: requests at the same time would find it invalid.
@FunctionalInterface
public interface AddedWith {
  /// For a factor that is not added in a session of its account.
  AddedWith NOTHING = (_, _) -> {};

  /// @param writer of the account's partition
  /// @param factor the number of the added factor
  void write(Writer writer, long factor);
}
