package org.posthorn.store.annotations;

/// A change of annotations is refused; nothing was changed. Without stack trace, because it is a
/// reply, not an error.
public final class AnnotationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The reason, by the response codes of RFC 5464 §4.3.
  public enum Kind {
    /// A value is too long.
    TOO_LARGE,
    /// Too many annotations, or too many octets in total.
    TOO_MANY,
    /// A private annotation of a mailbox that another shares.
    NO_PRIVATE
  }

  private final Kind kind;

  public AnnotationException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
