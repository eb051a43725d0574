package org.posthorn.admin.copies;

import java.time.Duration;

/// How much work that takes long there may be.
///
/// @param keptMax pieces of work that are remembered, those that run too
/// @param openTime how long a backup stays open that nobody reads: each holds a copy of the
///   engine's files and an engine's memory
public record WorkLimits(int keptMax, Duration openTime) {
  public static WorkLimits defaults() {
    return new WorkLimits(50, Duration.ofMinutes(15));
  }
}
