package org.posthorn.search;

import java.util.Arrays;
import java.util.stream.LongStream;

/// How often each Email has some words. Immutable.
public final class WordCounts {
  public static final WordCounts NONE = new Builder().build();

  /// Ascending.
  private final long[] emails;

  private final int[] counts;

  private WordCounts(long[] emails, int[] counts) {
    this.emails = emails;
    this.counts = counts;
  }

  /// How many Emails have any.
  int size() {
    return emails.length;
  }

  /// The Emails that have any, ascending.
  LongStream emails() {
    return Arrays.stream(emails);
  }

  /// Gets how often an Email has them.
  @FunctionalInterface
  public interface Visitor {
    void count(long email, int count);
  }

  /// In ascending order of the Emails.
  public void forEach(Visitor visitor) {
    for (int i = 0; i < emails.length; i++) {
      visitor.count(emails[i], counts[i]);
    }
  }

  /// Collects counts in any order. One thread.
  public static final class Builder {
    private long[] emails = new long[16];
    private int[] counts = new int[16];
    private int size;

    /// @param email one that was not added before
    public void add(long email, int count) {
      if (size == emails.length) {
        emails = Arrays.copyOf(emails, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      emails[size] = email;
      counts[size++] = count;
    }

    public WordCounts build() {
      long[] sorted = Arrays.copyOf(emails, size);
      Arrays.sort(sorted);
      int[] own = new int[size];
      for (int i = 0; i < size; i++) {
        own[Arrays.binarySearch(sorted, emails[i])] = counts[i];
      }
      return new WordCounts(sorted, own);
    }
  }
}
