package org.posthorn.dns;

/// Limits of answers, whose size other parties determine by the names that are looked up.
///
/// @param cacheEntriesMax cached answers: some hours of a busy server
/// @param cacheBytesMax memory of cached answers; without it ten thousand answers of 64 KiB would
///   fill the heap
/// @param answerBytesMax size of an answer over TCP; a larger one fails. Keys, policies and MX
///   records of legitimate domains have less than 8 KiB
public record ResolverLimits(int cacheEntriesMax, long cacheBytesMax, int answerBytesMax) {
  public ResolverLimits {
    if (cacheEntriesMax < 1 || cacheBytesMax < 1 || answerBytesMax < 512) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 10,000 answers of 8 MiB together, 16 KiB each.
  public static ResolverLimits defaults() {
    return new ResolverLimits(10_000, 8L << 20, 16 << 10);
  }
}
