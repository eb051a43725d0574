package org.posthorn.search.index;

import java.util.Arrays;

/// Numbers of Emails. Immutable.
final class EmailIds {
  static final EmailIds NONE = new Builder().build();

  /// Numbers of Emails are mostly dense: then a bit for each takes less than the numbers.
  private static final long DENSE_BITS = Long.SIZE;

  private final long[] words;
  private final boolean dense;

  /// Of the first bit, if dense.
  private final long base;

  private final int count;

  private EmailIds(long[] words, boolean dense, long base, int count) {
    this.words = words;
    this.dense = dense;
    this.base = base;
    this.count = count;
  }

  int count() {
    return count;
  }

  boolean contains(long email) {
    if (!dense) {
      return Arrays.binarySearch(words, email) >= 0;
    }
    long bit = email - base;
    return bit >= 0
        && bit < (long) words.length * Long.SIZE
        && (words[(int) (bit >>> 6)] & (1L << bit)) != 0;
  }

  /// In ascending order.
  long[] toArray() {
    if (!dense) {
      return words.clone();
    }
    long[] numbers = new long[count];
    int next = 0;
    for (int at = 0; at < words.length; at++) {
      for (long left = words[at]; left != 0; left &= left - 1) {
        numbers[next++] = base + (long) at * Long.SIZE + Long.numberOfTrailingZeros(left);
      }
    }
    return numbers;
  }

  /// Collects numbers in any order. One thread.
  static final class Builder {
    private long[] numbers = new long[64];
    private int count;

    void add(long email) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = email;
    }

    EmailIds build() {
      if (count == 0) {
        return new EmailIds(new long[0], false, 0, 0);
      }
      long least = Long.MAX_VALUE;
      long greatest = Long.MIN_VALUE;
      for (int i = 0; i < count; i++) {
        least = Math.min(least, numbers[i]);
        greatest = Math.max(greatest, numbers[i]);
      }
      long bits = greatest - least + 1;
      return bits > 0 && bits <= DENSE_BITS * count ? bits(least, bits) : sorted();
    }

    private EmailIds bits(long base, long bits) {
      long[] words = new long[(int) ((bits + Long.SIZE - 1) >>> 6)];
      int distinct = 0;
      for (int i = 0; i < count; i++) {
        long bit = numbers[i] - base;
        long mask = 1L << bit;
        int word = (int) (bit >>> 6);
        distinct += (words[word] & mask) == 0 ? 1 : 0;
        words[word] |= mask;
      }
      return new EmailIds(words, true, base, distinct);
    }

    private EmailIds sorted() {
      long[] distinct = Arrays.stream(numbers, 0, count).sorted().distinct().toArray();
      return new EmailIds(distinct, false, 0, distinct.length);
    }
  }
}
