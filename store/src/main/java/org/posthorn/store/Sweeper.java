package org.posthorn.store;

import java.time.Instant;

/// Erases what was removed long enough ago.
public final class Sweeper {
  /// What one run erased.
  public record Swept(long bodies, long bytes, long orphans, long tombstones, long steps) {}

  Sweeper() {}

  public Swept run(Instant now) {
    return new Swept(0, 0, 0, 0, 0);
  }
}
