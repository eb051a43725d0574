package org.posthorn.dns;

/// What answers may cost, whose size a stranger decides by the name that he has us ask for.
///
/// @param cacheEntriesMax questions whose answers are remembered: some hours of a busy server
/// @param cacheBytesMax what the answers that are remembered may weigh together; without it ten
///   thousand answers of 64 KiB would fill the heap
/// @param answerBytesMax of an answer over TCP; a larger one fails. Keys, policies and exchangers
///   of honest domains have less than 8 KiB
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
