package org.posthorn.sieve.run;

import java.io.Serial;

/// What ends a run: the script asks for what cannot be.
final class RunException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  RunException(String message) {
    super(message);
  }
}
