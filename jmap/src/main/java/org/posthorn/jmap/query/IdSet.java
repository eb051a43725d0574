package org.posthorn.jmap.query;

import java.util.HashMap;
import java.util.Map;

/// A set of ids that are close to one another, as in an account: bitmaps of ranges. One thread.
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

  /// @return false if it was there already
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

  /// Approximate memory use.
  long bytes() {
    return 100 + runs.size() * (16L + (1 << (RUN_BITS - 3)) + 80);
  }
}
