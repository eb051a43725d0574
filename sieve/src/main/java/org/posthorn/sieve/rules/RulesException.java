package org.posthorn.sieve.rules;

/// The input is not a valid set of rules. The message, for its author, says where the error is.
/// Without a stack trace, as this is an ordinary answer.
public final class RulesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RulesException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
