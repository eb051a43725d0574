package org.posthorn.jmap.query;

import java.util.HashMap;
import java.util.Map;

/// A set of ids that lie near one another, as those of an account do: a bit each, in runs. One
/// thread.
final class IdSet {
  private static final int RUN_BITS = 10;
  private static final int RUN_MASK = (1 << RUN_BITS) - 1;
  private static final long[] NOTHING = {};

  private final Map<Long, long[]> runs = new HashMap<>();
  private long number = -1;
  private long[] run = NOTHING;
  private int size;

  boolean contains(long id) {
    long wanted = id >> RUN_BITS;
    if (wanted != number) {
      long[] found = runs.get(wanted);
      if (found == null) {
        return false;
      }
      number = wanted;
      run = found;
    }
    int at = (int) id & RUN_MASK;
    return (run[at >> 6] & (1L << at)) != 0;
  }

  /// @return whether it was not there before
  boolean add(long id) {
    if (contains(id)) {
      return false;
    }
    long wanted = id >> RUN_BITS;
    if (wanted != number) {
      run = runs.computeIfAbsent(wanted, _ -> new long[1 << (RUN_BITS - 6)]);
      number = wanted;
    }
    int at = (int) id & RUN_MASK;
    run[at >> 6] |= 1L << at;
    size++;
    return true;
  }

  int size() {
    return size;
  }

  /// Memory that it takes, about.
  long bytes() {
    return 100 + runs.size() * (16L + (1 << (RUN_BITS - 3)) + 80);
  }
}
