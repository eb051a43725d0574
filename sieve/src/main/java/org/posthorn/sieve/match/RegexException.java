package org.posthorn.sieve.match;

import java.io.Serial;

/// A regular expression that is refused.
public final class RegexException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final int offset;

  RegexException(int offset, String message) {
    super(message);
    this.offset = offset;
  }

  /// Octets before the place, in the expression.
  public int offset() {
    return offset;
  }
}
