package org.posthorn.mailauth.dkim;

import org.posthorn.mailauth.AuthenticationVerdict;

/// Why a signature has not verified: ends its verification early, and becomes its result.
public final class Unverified extends Exception {
  private static final long serialVersionUID = 1L;

  private final AuthenticationVerdict verdict;

  /// @param reason of ours, without anything that a message or the DNS says
  public Unverified(AuthenticationVerdict verdict, String reason) {
    super(reason, null, false, false); // a value: no stack trace
    this.verdict = verdict;
  }

  public AuthenticationVerdict verdict() {
    return verdict;
  }

  /// Printable ASCII.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
