package org.posthorn.kv.lease;

/// Another process has the lease now; what was to be written was not.
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LeaseLostException(String message) {
    super(message, null, false, false);
  }
}
