package org.posthorn.spam.model;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Maps features to buckets: 21 bits of each hash, from which neither words nor messages can be
/// recovered.
public final class Buckets {
  private Buckets() {}

  /// The buckets of some features: distinct, ascending.
  public static int[] of(long[] features) {
    return LongStream.of(features).mapToInt(Sums::bucket).distinct().sorted().toArray();
  }

  /// Features in these buckets, for training: to a model they are equal.
  public static long[] features(IntStream buckets) {
    return buckets.mapToLong(bucket -> (long) bucket << (Long.SIZE - Sums.BITS)).toArray();
  }
}
