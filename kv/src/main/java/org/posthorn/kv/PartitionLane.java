package org.posthorn.kv;

import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/// The order of one partition's write transactions: the lock under which bodies run, and the
/// changes of transactions that have run but are not in the database yet.
final class PartitionLane {
  final ReentrantLock lock = new ReentrantLock(true);

  /// By row key. Added under the lock, removed by the committer.
  final ConcurrentSkipListMap<byte[], Change> pending =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  /// Number of threads that use the lane. Guarded by the map of lanes.
  int users;
}
