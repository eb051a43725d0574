package org.posthorn.store.clock;

import java.util.Optional;
import org.posthorn.kv.Durability;

/// What dates the changes of one account: each transaction has one ModSeq, greater than all before
/// it, for everything that it changes.
///
/// **No ModSeq is issued twice.** A relaxed transaction may be lost after its ModSeq was told to a
/// client. Therefore a ceiling is on disk ahead of use: only a synced transaction raises it, and no
/// ModSeq above it is issued. The first transaction after an unclean stop goes on above the
/// ceiling, and after a restore far above; what lies between is a [gap][Gaps] of states that nobody
/// knows.
///
/// Lives in one transaction, whose thread alone touches it. Whoever holds it writes it in the same
/// transaction when it has [changed][#changed].
public final class AccountClock {
  /// ModSeqs that a synced transaction reserves for those that are not.
  public static final long CEILING_STEP = 10_000;

  /// A restore goes on above this many, and a million for each second since the restore before, of
  /// the 2^63 that RFC 7162 §3.1.1 allows.
  public static final long RESTORE_LEAP = 1L << 32;

  private static final long RESTORE_LEAP_A_SECOND = 1L << 20;

  private long epoch;
  private long last;
  private long ceiling;
  private long ofThisTransaction;
  private boolean changed;

  /// The clock of an account that has none yet.
  public AccountClock() {}

  /// A clock as it was written.
  ///
  /// @param epoch the opening of the store that wrote it
  /// @param last the last ModSeq issued, as far as it is on disk
  /// @param ceiling no ModSeq above it was issued
  public AccountClock(long epoch, long last, long ceiling) {
    this.epoch = epoch;
    this.last = last;
    this.ceiling = ceiling;
  }

  public long epoch() {
    return epoch;
  }

  /// The last ModSeq issued; 0 if there is none.
  public long last() {
    return last;
  }

  public long ceiling() {
    return ceiling;
  }

  /// Whether it has to be written.
  public boolean changed() {
    return changed;
  }

  /// Begins the first transaction of another opening of the store. It must be synced.
  ///
  /// @param closedCleanly whether everything that the opening before it issued is on disk
  /// @return the ModSeqs that may have been issued and then lost
  public Optional<Gaps.Range> resume(long newEpoch, boolean closedCleanly) {
    return goOn(newEpoch, closedCleanly ? last : Math.max(last, ceiling));
  }

  /// As [#resume], for the first transaction after an older copy was put in place of the store.
  ///
  /// @param seconds since the restore before, or since the beginning: what tells this restore from
  ///   an earlier one of the same copy
  public Optional<Gaps.Range> resumeRestored(long newEpoch, int seconds) {
    return goOn(newEpoch, Math.max(last, ceiling) + RESTORE_LEAP + seconds * RESTORE_LEAP_A_SECOND);
  }

  private Optional<Gaps.Range> goOn(long newEpoch, long from) {
    Optional<Gaps.Range> doubtful =
        from > last ? Optional.of(new Gaps.Range(last + 1, from)) : Optional.empty();
    epoch = newEpoch;
    last = from;
    ceiling = last + CEILING_STEP;
    changed = true;
    return doubtful;
  }

  /// The one ModSeq of this transaction.
  ///
  /// @throws SyncNeeded if a transaction that is not synced has none left below the ceiling
  public long modSeq(Durability durability) {
    if (ofThisTransaction == 0) {
      boolean synced = durability == Durability.SYNCED;
      if (last >= ceiling && !synced) {
        throw new SyncNeeded();
      }
      last++;
      ofThisTransaction = last;
      // Raising it costs a synced transaction nothing, and saves a relaxed one from syncing.
      if (synced && ceiling - last < CEILING_STEP / 2) {
        ceiling = last + CEILING_STEP;
      }
      changed = true;
    }
    return ofThisTransaction;
  }
}
