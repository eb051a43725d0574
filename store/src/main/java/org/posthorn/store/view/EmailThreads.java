package org.posthorn.store.view;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The thread of each Email of an account, in memory: 4 bytes for each Email of a range of ids that
/// contains a reply, nothing for other ranges. An Email's thread never changes, so this only grows.
/// Thread-safe.
public final class EmailThreads {
  /// Ids in one range.
  private static final int RUN_BITS = 10;

  private static final int RUN = 1 << RUN_BITS;

  /// Marks a thread whose id is too far away for the range.
  private static final int FAR = -1;

  /// The difference between each Email's id and its thread's id, by range of ids.
  private final Map<Long, int[]> runs = new ConcurrentHashMap<>();

  private final Map<Long, Long> far = new ConcurrentHashMap<>();

  /// Written last, so that a reader of it sees the other data too.
  private volatile long known;

  EmailThreads() {}

  /// Emails up to this id are known.
  long known() {
    return known;
  }

  synchronized void put(long emailId, long threadId) {
    if (threadId == emailId) {
      return;
    }
    long before = emailId - threadId;
    if (before > Integer.MAX_VALUE) {
      far.put(emailId, threadId);
    }
    runs.computeIfAbsent(emailId >> RUN_BITS, _ -> new int[RUN])[(int) emailId & (RUN - 1)] =
        before > Integer.MAX_VALUE ? FAR : (int) before;
  }

  synchronized void known(long emailId) {
    known = Math.max(known, emailId);
  }

  long bytes() {
    return 512 + runs.size() * (4L * RUN + 80) + far.size() * 100L;
  }

  /// For many lookups by one thread.
  public Lookup lookup() {
    return new Lookup(known);
  }

  /// Caches the last range. Used by one thread.
  public final class Lookup {
    private static final int[] NO_REPLIES = {};

    private final long knownThen;
    private long runNumber = -1;
    private int[] run = NO_REPLIES;

    /// @param knownThen is read first, so that the ranges are at least as new
    Lookup(long knownThen) {
      this.knownThen = knownThen;
    }

    /// The thread of an Email that existed when the threads were requested.
    ///
    /// @throws IllegalArgumentException for a later Email
    public long threadOf(long emailId) {
      if (emailId > knownThen) {
        throw new IllegalArgumentException("Email " + emailId + " came later");
      }
      long number = emailId >> RUN_BITS;
      if (number != runNumber) {
        run = runs.getOrDefault(number, NO_REPLIES);
        runNumber = number;
      }
      int before = run.length == 0 ? 0 : run[(int) emailId & (RUN - 1)];
      return before == FAR ? far.getOrDefault(emailId, emailId) : emailId - before;
    }
  }
}
