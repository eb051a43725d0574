package org.posthorn.vault.sealed;

/// A sealed message is not opened. The message says nothing about its content.
public final class SealedException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String CHANGED =
      "the sealed message was changed on its way, or was not sealed for this recipient by a server"
          + " of a key link";

  private SealedException(String message) {
    super(message);
  }

  /// Whatever is wrong with the octets: one sentence, so that nobody learns how far a forgery came.
  public static SealedException changed() {
    return new SealedException(CHANGED);
  }

  /// It was opened before.
  public static SealedException repeated() {
    return new SealedException("the sealed message was opened before: it was sent again unchanged");
  }

  /// It was sealed too long ago, or in the future.
  public static SealedException stale() {
    return new SealedException(
        "the sealed message was sealed too long ago, or the clocks of the servers differ");
  }

  /// It was sealed without a key of the link, which this server requires.
  public static SealedException weaker(String link) {
    return new SealedException(
        "the sealed message was sealed without a QKD key, which key link " + link + " requires");
  }

  /// The sentence.
  public String text() {
    return String.valueOf(getMessage());
  }
}
