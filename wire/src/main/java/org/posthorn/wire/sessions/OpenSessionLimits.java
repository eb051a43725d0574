package org.posthorn.wire.sessions;

/// Limits of open sessions.
///
/// @param perAccountMax sessions of one account in one protocol, so that a program that never
///   closes its connections does not use up those of others; a phone has one to five, a desktop
///   program up to ten
public record OpenSessionLimits(int perAccountMax) {
  public static OpenSessionLimits defaults() {
    return new OpenSessionLimits(100);
  }

  public OpenSessionLimits withPerAccountMax(int other) {
    return new OpenSessionLimits(other);
  }
}
