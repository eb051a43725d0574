package org.posthorn.imap.syntax;

import java.util.Arrays;

/// Numbers as ascending, disjoint, non-adjacent ranges. Immutable.
public final class Ranges {

  private static final Ranges EMPTY = new Ranges(new long[0]);

  // Pairs: first, last.
  private final long[] bounds;

  private Ranges(long[] bounds) {
    this.bounds = bounds;
  }

  public static Ranges empty() {
    return EMPTY;
  }

  /// Ranges of ascending distinct numbers.
  public static Ranges ofAscending(int[] numbers) {
    long[] bounds = new long[8];
    int length = 0;
    for (int number : numbers) {
      if (length > 0 && bounds[length - 1] == number - 1) {
        bounds[length - 1] = number;
      } else {
        if (length == bounds.length) {
          bounds = Arrays.copyOf(bounds, 2 * length);
        }
        bounds[length++] = number;
        bounds[length++] = number;
      }
    }
    return new Ranges(Arrays.copyOf(bounds, length));
  }

  /// Distinct numbers in their order, as a sequence set: `5,2:4`.
  public static String inOrder(int[] numbers) {
    return ofAscending(numbers).toString(); // which joins what follows one another, and no more
  }

  /// Ranges of pairs in any order; in each pair the first number is not above the last.
  static Ranges merged(long[] pairs, int length) {
    int count = length / 2;
    long[] from = new long[count];
    // First and last numbers can be sorted separately: the union of the ranges is the same.
    long[] to = new long[count];
    for (int i = 0; i < count; i++) {
      from[i] = pairs[2 * i];
      to[i] = pairs[2 * i + 1];
    }
    Arrays.sort(from);
    Arrays.sort(to);
    long[] bounds = new long[length];
    int end = 0;
    for (int i = 0; i < count; i++) {
      if (end > 0 && from[i] <= bounds[end - 1] + 1) {
        bounds[end - 1] = Math.max(bounds[end - 1], to[i]);
      } else {
        bounds[end++] = from[i];
        bounds[end++] = to[i];
      }
    }
    return new Ranges(Arrays.copyOf(bounds, end));
  }

  /// Builds ranges in ascending order.
  public static final class Builder {
    private long[] bounds = new long[8];
    private int length;

    /// Adds the numbers from `first` to `last`, all above those before; nothing if there are none.
    public void add(long first, long last) {
      if (last < first) {
        return;
      }
      if (length > 0 && bounds[length - 1] == first - 1) {
        bounds[length - 1] = last;
        return;
      }
      if (length == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * length);
      }
      bounds[length++] = first;
      bounds[length++] = last;
    }

    public Ranges build() {
      return new Ranges(Arrays.copyOf(bounds, length));
    }
  }

  /// Number of ranges.
  public int count() {
    return bounds.length / 2;
  }

  /// The first number of the range at `index`, from 0.
  public long first(int index) {
    return bounds[2 * index];
  }

  /// The last number of the range at `index`.
  public long last(int index) {
    return bounds[2 * index + 1];
  }

  public boolean isEmpty() {
    return bounds.length == 0;
  }

  public boolean contains(long number) {
    int low = 0;
    int high = count() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (number < first(middle)) {
        high = middle - 1;
      } else if (number > last(middle)) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /// How many numbers there are up to `largest`.
  public long size(long largest) {
    long size = 0;
    for (int i = 0; i < count(); i++) {
      size += Math.max(0, Math.min(last(i), largest) - first(i) + 1);
    }
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranges ranges && Arrays.equals(bounds, ranges.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  /// As in `1:3,7`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count(); i++) {
      if (i > 0) {
        text.append(',');
      }
      text.append(first(i));
      if (last(i) != first(i)) {
        text.append(':').append(last(i));
      }
    }
    return text.toString();
  }
}
