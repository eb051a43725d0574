package org.posthorn.store.view;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which thread each Email of an account belongs to, in memory: 4 bytes for each Email of a run of
/// ids in which there is a reply, nothing for other runs. An Email's thread never changes, so this
/// only grows. Thread-safe.
public final class EmailThreads {
  /// Ids of one run.
  private static final int RUN_BITS = 10;

  private static final int RUN = 1 << RUN_BITS;

  /// Stands for a thread whose id is too far away for the run.
  private static final int FAR = -1;

  /// How far before its own id the id of each Email's thread lies, in runs of ids.
  private final Map<Long, int[]> runs = new ConcurrentHashMap<>();

  private final Map<Long, Long> far = new ConcurrentHashMap<>();

  /// Written after what it tells of, so that who reads it sees that too.
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

  /// For many questions of one thread.
  public Lookup lookup() {
    return new Lookup(known);
  }

  /// Remembers the last run. Used by one thread.
  public final class Lookup {
    private static final int[] NO_REPLIES = {};

    private final long knownThen;
    private long runNumber = -1;
    private int[] run = NO_REPLIES;

    /// @param knownThen what is known is read first, so that the runs are seen as they were then
    Lookup(long knownThen) {
      this.knownThen = knownThen;
    }

    /// The thread of an Email that was there when the threads were asked for.
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
