package org.posthorn.kv.lease;

import org.posthorn.kv.KeyValueStore;

/// A process that holds leases.
///
/// @param node the server's name, unique among those that share a store
/// @param epoch the opening of the store: leases of a node's older openings are void at once
public record LeaseHolder(String node, long epoch) {
  public static LeaseHolder of(String node, KeyValueStore store) {
    return new LeaseHolder(node, store.epoch());
  }
}
