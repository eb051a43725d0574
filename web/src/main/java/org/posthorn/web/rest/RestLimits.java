package org.posthorn.web.rest;

/// Bounds of the REST interface.
///
/// @param concurrentRequestsMax requests of one account that are answered at once; more get 429
public record RestLimits(int concurrentRequestsMax) {
  /// Accounts of one import: their passwords are hashed before it is answered.
  public static final int IMPORTED_ACCOUNTS_MAX = 1_000;

  public RestLimits {
    if (concurrentRequestsMax < 1) {
      throw new IllegalArgumentException("an account needs a request at once");
    }
  }

  public static RestLimits defaults() {
    return new RestLimits(8);
  }
}
