package org.posthorn.spam.connection;

import java.util.Locale;
import java.util.Optional;

/// What the DNS calls a client.
///
/// @param state how far that is known
/// @param name in A-labels; of [State#CONFIRMED] alone
public record ReverseDns(State state, Optional<String> name) {
  /// Not asked, or not answered yet, or in vain.
  public static final ReverseDns UNKNOWN = new ReverseDns(State.UNKNOWN, Optional.empty());

  /// How far a name is known.
  public enum State {
    UNKNOWN,
    /// It leads back to the client's address.
    CONFIRMED,
    /// There is a name, but none that leads back.
    UNCONFIRMED,
    /// There is none.
    NONE
  }

  /// One that leads back.
  public static ReverseDns confirmed(String name) {
    return new ReverseDns(State.CONFIRMED, Optional.of(name.toLowerCase(Locale.ROOT)));
  }

  /// Of a state without a name.
  public static ReverseDns of(State state) {
    return new ReverseDns(state, Optional.empty());
  }
}
