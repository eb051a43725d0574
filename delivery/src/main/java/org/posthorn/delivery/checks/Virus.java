package org.posthorn.delivery.checks;

/// The result of virus scanning, from mild to severe (RFC 5235 §3.3.1; messages are never
/// disinfected).
public enum Virus {
  /// Not scanned.
  UNKNOWN(0),
  NONE(1),
  SUSPECTED(4),
  CERTAIN(5);

  private final int value;

  Virus(int value) {
    this.value = value;
  }

  /// The value for Sieve's virustest.
  public int value() {
    return value;
  }
}
