package org.posthorn.kv.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.Durability;
import org.posthorn.kv.MemoryStore;

class LeaseTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration TIME = Duration.ofMinutes(1);

  private final MemoryStore store = new MemoryStore();
  private final Lease first = lease("one", 7);
  private final Lease second = lease("two", 1);

  private static Lease lease(String node, long epoch) {
    return Lease.named("sweeping", new LeaseHolder(node, epoch), TIME);
  }

  private void require(Lease lease) {
    store.write(
        lease.partition(),
        Durability.SYNCED,
        writer -> {
          lease.require(writer);
          return true;
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void oneAtATimeHasIt() {
    assertThat(first.take(store, NOON)).isTrue();
    assertThat(second.take(store, NOON)).isFalse();
    assertThat(first.take(store, NOON.plusSeconds(59))).isTrue(); // renewed
    assertThat(second.take(store, NOON.plusSeconds(60))).isFalse();
  }

  @Test
  void itPassesOnWhenItHasExpired() {
    first.take(store, NOON);
    assertThat(second.take(store, NOON.plus(TIME))).isTrue();
    assertThat(first.take(store, NOON.plus(TIME))).isFalse();
  }

  @Test
  void itPassesOnAtOnceWhenItIsReleased() {
    first.take(store, NOON);
    second.release(store); // is not the second's to give
    assertThat(second.take(store, NOON)).isFalse();
    first.release(store);
    assertThat(second.take(store, NOON)).isTrue();
  }

  @Test
  void aNodeThatWasStartedAgainTakesItsOldLeasesAtOnceAndNotTheOtherWayRound() {
    first.take(store, NOON);
    Lease restarted = lease("one", 8);
    assertThat(restarted.take(store, NOON)).isTrue();
    assertThat(first.take(store, NOON)).isFalse();
    assertThatThrownBy(() -> require(first)).isInstanceOf(LeaseLostException.class);
  }

  /// A process that slept through its time does no harm when it wakes up.
  @Test
  void aTransactionThatNeedsALostLeaseChangesNothing() {
    first.take(store, NOON);
    require(first);
    second.take(store, NOON.plus(TIME));
    assertThatThrownBy(() -> require(first)).isInstanceOf(LeaseLostException.class);
    require(second);
  }

  /// Nobody took it meanwhile, so nobody did anything.
  @Test
  void anExpiredLeaseThatNobodyTookIsStillHeld() {
    first.take(store, NOON);
    require(first);
    assertThat(first.take(store, NOON.plus(TIME).plus(TIME))).isTrue();
  }
}
