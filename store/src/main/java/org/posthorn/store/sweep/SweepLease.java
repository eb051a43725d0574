package org.posthorn.store.sweep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.kv.lease.LeaseLostException;

/// The lease of the process that sweeps the mail of a store. Correctness does not depend on it:
/// each change checks in its own transaction whether it is due. It prevents duplicate work. One
/// thread.
public final class SweepLease implements AutoCloseable {
  /// When another process takes over from one that died. Two calls of [#keep] are seconds apart.
  static final Duration TIME = Duration.ofMinutes(5);

  private static final Duration RENEW_AFTER = TIME.dividedBy(3);

  private final KeyValueStore kv;
  private final Lease lease;
  private final InstantSource clock;
  private Instant taken = Instant.MIN;

  /// @param holder this process
  public SweepLease(KeyValueStore kv, LeaseHolder holder, InstantSource clock) {
    this(kv, "sweep mail", holder, clock);
  }

  /// @param name of the work, one process at a time
  public SweepLease(KeyValueStore kv, String name, LeaseHolder holder, InstantSource clock) {
    this.kv = kv;
    this.lease = Lease.named(name, holder, TIME);
    this.clock = clock;
  }

  /// Takes the lease unless another process has it.
  boolean take() {
    Instant now = clock.instant();
    boolean mine = lease.take(kv, now);
    if (mine) {
      taken = now;
    }
    return mine;
  }

  /// Renews the lease if necessary: called between the steps of a sweep.
  ///
  /// @throws LeaseLostException if another process has it
  void keep() {
    if (!clock.instant().isBefore(taken.plus(RENEW_AFTER)) && !take()) {
      throw new LeaseLostException("another process sweeps now");
    }
  }

  /// Releases the lease; does nothing if it is lost.
  @Override
  public void close() {
    lease.release(kv);
  }
}
