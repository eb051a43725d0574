package org.posthorn.kv.lease;

/// Another process has the lease; the transaction was not written.
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LeaseLostException(String message) {
    super(message, null, false, false);
  }
}
