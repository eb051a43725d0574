package org.posthorn.delivery.sealed;

import org.posthorn.delivery.checks.Rejection;

/// A sealed message is not accepted.
public final class SealedRefusedException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Rejection rejection;

  SealedRefusedException(Rejection rejection, Throwable cause) {
    super(rejection.text(), cause);
    this.rejection = rejection;
  }

  /// For the sender: temporary if it may be opened later.
  public Rejection rejection() {
    return rejection;
  }
}
