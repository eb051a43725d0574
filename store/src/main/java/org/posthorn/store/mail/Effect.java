package org.posthorn.store.mail;

/// An action outside of an account because of its mail: a redirection, a reply, a report. It is
/// stored in the transaction that decides on it; a worker carries it out later.
///
/// @param kind 1 to 255, selects the worker's handler
/// @param bytes data for the handler, at most [#BYTES_MAX]; not interpreted by the store. Must not
///   be modified
public record Effect(int kind, byte[] bytes) {
  /// An effect refers to a message that is stored elsewhere, so rows stay small.
  public static final int BYTES_MAX = 64 << 10;

  /// Maximum number of effects in a transaction, and of their bytes: it contains messages too.
  public static final int AT_ONCE_MAX = 1_000;

  public static final int BYTES_AT_ONCE_MAX = 4 << 20;

  public Effect {
    if (kind < 1 || kind > 255) {
      throw new IllegalArgumentException("an effect's kind is 1 to 255");
    }
    if (bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException("an effect has at most " + BYTES_MAX + " bytes");
    }
  }
}
