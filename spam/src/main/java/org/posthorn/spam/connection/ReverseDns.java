package org.posthorn.spam.connection;

import java.util.Locale;
import java.util.Optional;

/// The reverse DNS of a client.
///
/// @param state the result
/// @param name in A-labels; only with [State#CONFIRMED]
public record ReverseDns(State state, Optional<String> name) {
  /// Not looked up, not answered yet, or failed.
  public static final ReverseDns UNKNOWN = new ReverseDns(State.UNKNOWN, Optional.empty());

  /// The result of the lookup.
  public enum State {
    UNKNOWN,
    /// The name resolves to the client's address.
    CONFIRMED,
    /// There is a name, but it does not resolve to the client's address.
    UNCONFIRMED,
    /// There is no name.
    NONE
  }

  /// A confirmed name.
  public static ReverseDns confirmed(String name) {
    return new ReverseDns(State.CONFIRMED, Optional.of(name.toLowerCase(Locale.ROOT)));
  }

  /// A state without a name.
  public static ReverseDns of(State state) {
    return new ReverseDns(state, Optional.empty());
  }
}
