package org.posthorn.delivery.webhook;

/// A change of a webhook is refused.
public final class WebhookException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  public enum Kind {
    INVALID,
    LIMIT,
    NOT_FOUND
  }

  /// @param message a sentence for the user
  public WebhookException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
