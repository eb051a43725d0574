package org.posthorn.sieve.run;

import java.io.Serial;

/// Ends a run: the script requests something impossible.
final class RunException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  RunException(String message) {
    super(message);
  }
}
