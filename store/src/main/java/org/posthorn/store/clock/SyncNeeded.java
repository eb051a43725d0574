package org.posthorn.store.clock;

/// Aborts the body of a relaxed transaction that must be synced: it is the first since the start,
/// or no reserved ModSeq is left. About once in 10,000 transactions.
public final class SyncNeeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SyncNeeded() {
    super("a synced transaction is needed", null, false, false);
  }
}
