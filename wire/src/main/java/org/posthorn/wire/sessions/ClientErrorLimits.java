package org.posthorn.wire.sessions;

/// Limits of the list of client errors.
///
/// @param accountsMax accounts whose client errors are kept
/// @param kindsPerAccountMax kinds of client errors kept for one account
public record ClientErrorLimits(int accountsMax, int kindsPerAccountMax) {
  public static ClientErrorLimits defaults() {
    return new ClientErrorLimits(
        1_000, // with the next at most about 10 MB
        30); // a few programs with some errors each; one that varies its name drops only its own
  }
}
