package org.posthorn.admin.copies;

import java.time.Duration;

/// Limits of long work.
///
/// @param keptMax running and finished backups and restores that are remembered
/// @param openTime how long a backup stays open without being read; it uses disk space for a copy
///   of the store's files, and memory
public record WorkLimits(int keptMax, Duration openTime) {
  public static WorkLimits defaults() {
    return new WorkLimits(50, Duration.ofMinutes(15));
  }
}
