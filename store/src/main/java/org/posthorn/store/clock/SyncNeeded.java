package org.posthorn.store.clock;

/// Ends the body of a relaxed transaction that turns out to need a synced one: the account was not
/// opened since the start, or no reserved ModSeq is left. About once in 10,000.
public final class SyncNeeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SyncNeeded() {
    super("a synced transaction is needed", null, false, false);
  }
}
