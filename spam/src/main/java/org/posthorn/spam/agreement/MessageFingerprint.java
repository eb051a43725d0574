package org.posthorn.spam.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.spam.model.Buckets;

/// Recognizes copies of a message in other accounts, without revealing its contents.
final class MessageFingerprint {
  /// Two messages are the same if this share of their combined features is common to both: copies
  /// differ in a name, an address, or part of a link.
  private static final double SAME = 0.8;

  /// Number of keys; each is the hash of a few minimal features. Two messages that share nine of
  /// ten features have a key in common in 998 of 1,000 cases; with eight of ten in 983.
  private static final int WAYS = 4;

  private static final int LEAST = 2;

  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final int[] buckets;
  private final List<byte[]> ways;

  /// @param hash keyed, 16 octets: keys are not sealed and must not reveal who has which message
  MessageFingerprint(long[] features, Optional<String> messageId, Function<String, byte[]> hash) {
    buckets = Buckets.of(features);
    ways = new ArrayList<>();
    messageId.ifPresent(id -> ways.add(hash.apply("shared message-id " + id)));
    for (int way = 0; way < WAYS; way++) {
      StringBuilder least = new StringBuilder("shared features " + way);
      for (int i = 0; i < LEAST; i++) {
        least.append(' ').append(least(features, MIX * (2L * (way * LEAST + i) + 1)));
      }
      ways.add(hash.apply(least.toString()));
    }
  }

  /// The minimal feature in an arbitrary but fixed order (MinHash): the more features two messages
  /// share, the more often it is equal.
  private static long least(long[] features, long order) {
    long least = Long.MAX_VALUE;
    for (long feature : features) {
      long mixed = (feature ^ order) * MIX;
      mixed = (mixed ^ (mixed >>> 32)) * MIX;
      least = Math.min(least, mixed ^ (mixed >>> 29));
    }
    return least;
  }

  /// Distinct, ascending.
  int[] buckets() {
    return buckets;
  }

  /// Keys for finding it.
  List<byte[]> ways() {
    return ways;
  }

  boolean isSame(int[] others) {
    int common = 0;
    int i = 0;
    int j = 0;
    while (i < buckets.length && j < others.length) {
      int order = Integer.compare(buckets[i], others[j]);
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return common >= SAME * (buckets.length + others.length - common);
  }
}
