package org.posthorn.store.mail;

/// What has to happen outside of an account because of mail in it: a redirection, an answer, a
/// report. It is put down in the transaction that decides on it, and a worker does it later.
///
/// @param kind 1 to 255, which of the worker's deeds it is
/// @param bytes what the worker wants to know, at most [#BYTES_MAX]; the store does not look at it.
///   The array is not to be changed
public record Effect(int kind, byte[] bytes) {
  /// An effect names a message that lies elsewhere, so that the rows of a transaction stay small.
  public static final int BYTES_MAX = 64 << 10;

  /// Effects of one transaction, and the bytes of all of them: it carries messages beside them.
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
