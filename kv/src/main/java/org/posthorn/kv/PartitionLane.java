package org.posthorn.kv;

import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/// The order of one partition's write transactions: the lock under which bodies run one after
/// another, and the changes of those that have run but are not in the database yet.
final class PartitionLane {
  final ReentrantLock lock = new ReentrantLock(true);

  /// By row key. Added to under the lock, removed by the committer.
  final ConcurrentSkipListMap<byte[], Change> pending =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  /// Threads between entering and leaving. Guarded by the map of lanes.
  int users;
}
