package org.posthorn.store.sweep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.kv.lease.LeaseLostException;

/// The right to sweep the mail of a store, which one of the processes that share it has at a time.
/// No change of a sweep depends on it: each looks again, in its own transaction, whether it is due.
/// It keeps two from doing the same work. One thread.
public final class SweepLease implements AutoCloseable {
  /// When another process takes over from one that died. A step between two [#keep] takes seconds.
  static final Duration TIME = Duration.ofMinutes(5);

  private static final Duration RENEW_AFTER = TIME.dividedBy(3);

  private final KeyValueStore kv;
  private final Lease lease;
  private final InstantSource clock;
  private Instant taken = Instant.MIN;

  /// @param holder this process
  public SweepLease(KeyValueStore kv, LeaseHolder holder, InstantSource clock) {
    this.kv = kv;
    this.lease = Lease.named("sweep mail", holder, TIME);
    this.clock = clock;
  }

  /// Takes it, if no other process has it.
  boolean take() {
    Instant now = clock.instant();
    boolean mine = lease.take(kv, now);
    if (mine) {
      taken = now;
    }
    return mine;
  }

  /// Prolongs it where that is due: between any two steps of a sweep.
  ///
  /// @throws LeaseLostException if another process has it by now
  void keep() {
    if (!clock.instant().isBefore(taken.plus(RENEW_AFTER)) && !take()) {
      throw new LeaseLostException("another process sweeps now");
    }
  }

  /// Gives it back, for another process to take at once; nothing happens if it is lost.
  @Override
  public void close() {
    lease.release(kv);
  }
}
