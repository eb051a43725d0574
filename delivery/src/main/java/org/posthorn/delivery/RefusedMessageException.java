package org.posthorn.delivery;

/// A message is refused before its end. Has no stack: it is an answer, not a fault.
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
