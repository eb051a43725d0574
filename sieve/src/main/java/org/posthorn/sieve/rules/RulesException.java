package org.posthorn.sieve.rules;

/// What was given is no set of rules, or none that can be kept. The message says where, for whoever
/// wrote them. Stackless: it is an answer, not a fault.
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
