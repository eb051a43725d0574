package org.posthorn.admin.jobs;

/// Another job cannot be started now. Stackless: it is an answer, not a fault.
public final class JobRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JobRefusedException(String message) {
    super(message, null, false, false);
  }
}
