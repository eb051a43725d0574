package org.posthorn.store.clock;

import java.util.Optional;
import org.posthorn.kv.Durability;

/// Issues the ModSeqs of one account: each transaction has one, greater than all before, for
/// everything that it changes.
///
/// **No ModSeq is issued twice.** A relaxed transaction may be lost after its ModSeq was told to a
/// client. Therefore a ceiling is on disk before ModSeqs below it are used: only a synced
/// transaction raises it, and no ModSeq above it is issued. The first transaction after an unclean
/// stop continues above the ceiling, and after a restore far above it; the ModSeqs in between are a
/// [gap][Gaps] of unknown states.
///
/// Belongs to one transaction and its thread. The caller writes it in the same transaction if it
/// has [changed][#changed].
public final class AccountClock {
  /// ModSeqs that a synced transaction reserves for relaxed ones.
  public static final long CEILING_STEP = 10_000;

  /// A restore advances by this, and by a million for each second since the previous restore; RFC
  /// 7162 §3.1.1 allows 2^63.
  public static final long RESTORE_LEAP = 1L << 32;

  private static final long RESTORE_LEAP_A_SECOND = 1L << 20;

  private long epoch;
  private long last;
  private long ceiling;
  private long ofThisTransaction;
  private boolean changed;

  /// The clock of a new account.
  public AccountClock() {}

  /// A stored clock.
  ///
  /// @param epoch the opening of the store in which it was written
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

  /// Whether it must be written.
  public boolean changed() {
    return changed;
  }

  /// Begins the first transaction of another opening of the store. It must be synced.
  ///
  /// @param closedCleanly whether everything issued in the previous opening is on disk
  /// @return the ModSeqs that may have been issued and then lost
  public Optional<Gaps.Range> resume(long newEpoch, boolean closedCleanly) {
    return goOn(newEpoch, closedCleanly ? last : Math.max(last, ceiling));
  }

  /// As [#resume], for the first transaction after a restore.
  ///
  /// @param seconds since the previous restore, or since the beginning: distinguishes restores of
  ///   the same backup
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

  /// The ModSeq of this transaction.
  ///
  /// @throws SyncNeeded if a relaxed transaction has none left below the ceiling
  public long modSeq(Durability durability) {
    if (ofThisTransaction == 0) {
      boolean synced = durability == Durability.SYNCED;
      if (last >= ceiling && !synced) {
        throw new SyncNeeded();
      }
      last++;
      ofThisTransaction = last;
      // Raising it costs nothing in a synced transaction, and saves a later relaxed one from
      // syncing.
      if (synced && ceiling - last < CEILING_STEP / 2) {
        ceiling = last + CEILING_STEP;
      }
      changed = true;
    }
    return ofThisTransaction;
  }
}
