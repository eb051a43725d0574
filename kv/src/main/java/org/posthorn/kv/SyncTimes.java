package org.posthorn.kv;

import java.util.Arrays;
import java.util.SortedMap;

/// Durations of recent syncs.
final class SyncTimes {
  private static final int REMEMBERED = 1_024;

  private final long[] nanos = new long[REMEMBERED];
  private long count;

  synchronized void add(long took) {
    nanos[(int) (count++ % REMEMBERED)] = took;
  }

  void metrics(SortedMap<String, Long> metrics) {
    long total;
    long[] sorted;
    synchronized (this) {
      total = count;
      sorted = Arrays.copyOf(nanos, (int) Math.min(count, REMEMBERED));
    }
    Arrays.sort(sorted);
    metrics.put("syncs", total);
    metrics.put("sync_mean_micros", (long) Arrays.stream(sorted).average().orElse(0) / 1_000);
    metrics.put(
        "sync_p99_micros",
        sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 99L / 100)] / 1_000);
  }
}
