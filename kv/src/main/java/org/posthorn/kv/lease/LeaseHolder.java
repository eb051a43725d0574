package org.posthorn.kv.lease;

import org.posthorn.kv.KeyValueStore;

/// A process that holds leases.
///
/// @param node the server's name, which no other server of the same store has
/// @param epoch which opening of the store: leases of a node's own older openings are void at once
public record LeaseHolder(String node, long epoch) {
  public static LeaseHolder of(String node, KeyValueStore store) {
    return new LeaseHolder(node, store.epoch());
  }
}
