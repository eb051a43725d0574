package org.posthorn.mailauth.dkim;

import org.posthorn.mailauth.AuthenticationVerdict;

/// Why a signature did not verify: ends its verification, and becomes its result.
public final class Unverified extends Exception {
  private static final long serialVersionUID = 1L;

  private final AuthenticationVerdict verdict;

  /// @param reason without any text of the message or the DNS
  public Unverified(AuthenticationVerdict verdict, String reason) {
    super(reason, null, false, false); // no stack trace: used as a value
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
