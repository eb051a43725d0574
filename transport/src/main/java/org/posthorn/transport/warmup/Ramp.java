package org.posthorn.transport.warmup;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/// The daily limits of a new source address: a limit for the first day that grows each day, and no
/// limit after some days. Days are UTC.
///
/// @param since the first day; before it, the limit of the first day applies
/// @param first messages on the first day, 1 to a million
/// @param growth factor for each further day, 1 to 10
/// @param days number of days with a limit, 1 to 365
public record Ramp(LocalDate since, int first, double growth, int days) {

  /// @throws IllegalArgumentException naming the invalid value
  public Ramp {
    check(first >= 1 && first <= 1_000_000, "first is not in 1..1000000");
    check(growth >= 1 && growth <= 10, "growth is not in 1..10");
    check(days >= 1 && days <= 365, "days is not in 1..365");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /// 50 messages, growing by half each day, for 30 days: the common advice of large receivers.
  public static Ramp since(LocalDate day) {
    return new Ramp(day, 50, 1.5, 30);
  }

  /// The limit of a day in messages; [Long#MAX_VALUE] without limit.
  public long bound(LocalDate day) {
    long passed = Math.max(0, ChronoUnit.DAYS.between(since, day));
    if (passed >= days) {
      return Long.MAX_VALUE;
    }
    return (long)
        (first
            * Math.pow(growth, (double) passed)); // the cast limits too large values to the maximum
  }
}
