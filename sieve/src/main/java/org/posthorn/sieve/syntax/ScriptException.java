package org.posthorn.sieve.syntax;

import java.io.Serial;

/// An invalid script. The message is for its owner.
public final class ScriptException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final transient Position position;

  /// What is wrong, and where.
  public ScriptException(Position position, String message) {
    super(message);
    this.position = position;
  }

  /// Where it is.
  public Position position() {
    return position;
  }
}
