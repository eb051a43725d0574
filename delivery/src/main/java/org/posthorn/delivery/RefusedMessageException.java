package org.posthorn.delivery;

/// A message is refused before its end. Has no stack trace: it is a reply, not an error.
final class RefusedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient DeliveryRefusal refusal;

  RefusedMessageException(DeliveryRefusal refusal) {
    super(refusal.toString(), null, false, false);
    this.refusal = refusal;
  }

  DeliveryRefusal refusal() {
    return refusal;
  }
}
