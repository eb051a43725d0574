package org.posthorn.delivery.judging;

/// What was found out about viruses, from the mildest on (RFC 5235 §3.3.1; none is ever cured
/// here).
public enum Virus {
  /// Nobody looked.
  UNKNOWN(0),
  NONE(1),
  SUSPECTED(4),
  CERTAIN(5);

  private final int value;

  Virus(int value) {
    this.value = value;
  }

  /// As Sieve's virustest has it.
  public int value() {
    return value;
  }
}
