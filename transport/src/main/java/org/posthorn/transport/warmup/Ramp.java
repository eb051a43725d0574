package org.posthorn.transport.warmup;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/// How much an address may send while others do not know it yet: so much on its first day, more on
/// each further one, and after some days as much as it likes. Days are UTC.
///
/// @param since the first day; before it the bound of the first day holds
/// @param first messages of the first day, 1 to a million
/// @param growth how many times as much on each further day, 1 to 10
/// @param days how long there is a bound, 1 to 365
public record Ramp(LocalDate since, int first, double growth, int days) {

  /// @throws IllegalArgumentException naming what is out of bounds
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

  /// 50 messages, half as many again each day, for 30 days: what large receivers advise for an
  /// address that sends to many of them.
  public static Ramp since(LocalDate day) {
    return new Ramp(day, 50, 1.5, 30);
  }

  /// Messages of a day; [Long#MAX_VALUE] where there is no bound any more.
  public long bound(LocalDate day) {
    long passed = Math.max(0, ChronoUnit.DAYS.between(since, day));
    if (passed >= days) {
      return Long.MAX_VALUE;
    }
    return (long) (first * Math.pow(growth, (double) passed)); // too much is the most there is
  }
}
