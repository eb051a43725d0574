package org.posthorn.sieve.match;

import java.io.Serial;

/// A run that takes too long.
public final class WorkExceededException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  WorkExceededException(long max) {
    super("the script takes too long: more than " + max + " steps");
  }
}
