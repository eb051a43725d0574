package org.posthorn.queue;

/// Another server works on the shard now; what was to be written was not.
final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LeaseLostException(String message) {
    super(message, null, false, false);
  }
}
