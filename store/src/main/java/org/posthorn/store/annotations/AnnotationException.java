package org.posthorn.store.annotations;

/// Annotations that cannot be set; nothing was changed. Stackless: it is an answer, not a fault.
public final class AnnotationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, as far as RFC 5464 §4.3 has response codes for it.
  public enum Kind {
    /// A value is longer than one may be.
    TOO_LARGE,
    /// The account would have too many annotations, or too many octets of them.
    TOO_MANY
  }

  private final Kind kind;

  AnnotationException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
