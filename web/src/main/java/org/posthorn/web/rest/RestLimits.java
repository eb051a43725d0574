package org.posthorn.web.rest;

/// Bounds of the REST interface.
///
/// @param concurrentRequestsMax requests of one account that are answered at once; more get 429
public record RestLimits(int concurrentRequestsMax) {
  public RestLimits {
    if (concurrentRequestsMax < 1) {
      throw new IllegalArgumentException("an account needs a request at once");
    }
  }

  public static RestLimits defaults() {
    return new RestLimits(8);
  }
}
