package org.posthorn.sieve.script;

import org.posthorn.sieve.syntax.Position;

/// An error or warning about a script, for its owner.
///
/// @param error whether the script cannot be used; otherwise a warning that it may not do what is
///   intended
/// @param position where
/// @param message what, for people
public record Problem(boolean error, Position position, String message) {
  /// `3:14: error: message`.
  @Override
  public String toString() {
    return position + (error ? ": error: " : ": warning: ") + message;
  }
}
