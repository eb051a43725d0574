package org.posthorn.spam.model;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What a model keeps of features: 21 bits of each hash, which neither a word nor a message can be
/// told from.
public final class Buckets {
  private Buckets() {}

  /// Those of some features: distinct, ascending.
  public static int[] of(long[] features) {
    return LongStream.of(features).mapToInt(Sums::bucket).distinct().sorted().toArray();
  }

  /// Features in these buckets, for a lesson: to a model they are the same.
  public static long[] features(IntStream buckets) {
    return buckets.mapToLong(bucket -> (long) bucket << (Long.SIZE - Sums.BITS)).toArray();
  }
}
