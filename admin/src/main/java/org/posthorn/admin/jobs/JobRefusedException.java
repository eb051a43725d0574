package org.posthorn.admin.jobs;

/// Another job cannot be started now. Without a stack trace, as this is an ordinary answer.
public final class JobRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JobRefusedException(String message) {
    super(message, null, false, false);
  }
}
