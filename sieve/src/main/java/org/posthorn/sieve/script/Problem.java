package org.posthorn.sieve.script;

import org.posthorn.sieve.syntax.Position;

/// Something in a script that its owner should know.
///
/// @param error whether the script cannot be used; otherwise it is likely not to do what is meant
/// @param position where
/// @param message what, for people
public record Problem(boolean error, Position position, String message) {
  /// `3:14: error: message`.
  @Override
  public String toString() {
    return position + (error ? ": error: " : ": warning: ") + message;
  }
}
