package org.posthorn.mailauth.spf;

import org.posthorn.mailauth.AuthenticationVerdict;

/// Ends a check with a temporary or a permanent error (RFC 7208 §2.6.6, §2.6.7).
final class SpfException extends Exception {
  private final AuthenticationVerdict verdict;

  private SpfException(AuthenticationVerdict verdict, String problem) {
    // No stack trace: thrown for records of other domains.
    super(problem, null, false, false);
    this.verdict = verdict;
  }

  static SpfException permanent(String problem) {
    return new SpfException(AuthenticationVerdict.PERMERROR, problem);
  }

  static SpfException temporary(String problem) {
    return new SpfException(AuthenticationVerdict.TEMPERROR, problem);
  }

  AuthenticationVerdict verdict() {
    return verdict;
  }

  String problem() {
    return String.valueOf(getMessage());
  }
}
