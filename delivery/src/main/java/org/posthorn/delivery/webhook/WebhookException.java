package org.posthorn.delivery.webhook;

/// A webhook cannot be as it is wanted.
public final class WebhookException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// What is wrong.
  public enum Kind {
    INVALID,
    LIMIT,
    NOT_FOUND
  }

  /// @param message a sentence for whoever asked
  public WebhookException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
