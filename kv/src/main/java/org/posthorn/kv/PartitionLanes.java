package org.posthorn.kv;

import java.util.concurrent.ConcurrentHashMap;

/// The lanes in use. An unused lane is removed, so millions of partitions cost nothing.
final class PartitionLanes {
  private final ConcurrentHashMap<Partition, PartitionLane> lanes = new ConcurrentHashMap<>();

  PartitionLane enter(Partition partition) {
    return lanes.compute(
        partition,
        (key, found) -> {
          PartitionLane lane = found == null ? new PartitionLane() : found;
          lane.users++;
          return lane;
        });
  }

  void leave(Partition partition) {
    lanes.computeIfPresent(partition, (key, lane) -> --lane.users == 0 ? null : lane);
  }

  int count() {
    return lanes.size();
  }
}
