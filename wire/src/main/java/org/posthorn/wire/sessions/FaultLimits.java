package org.posthorn.wire.sessions;

/// Limits of the list of client faults.
///
/// @param accountsMax accounts with faults
/// @param kindsPerAccountMax kinds of faults of one account
public record FaultLimits(int accountsMax, int kindsPerAccountMax) {
  public static FaultLimits defaults() {
    return new FaultLimits(
        1_000, // with the next at most about 10 MB
        30); // a few programs with some faults each; one that varies its name drops only its own
  }
}
