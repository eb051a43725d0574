package org.posthorn.web.rest;

/// Limits of the REST interface.
///
/// @param concurrentRequestsMax concurrent requests of one account; further ones get 429
public record RestLimits(int concurrentRequestsMax) {
  /// Accounts of one import, since their passwords are hashed before the response.
  public static final int IMPORTED_ACCOUNTS_MAX = 1_000;

  public RestLimits {
    if (concurrentRequestsMax < 1) {
      throw new IllegalArgumentException("concurrentRequestsMax must be positive");
    }
  }

  public static RestLimits defaults() {
    return new RestLimits(8);
  }
}
