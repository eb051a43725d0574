package org.posthorn.queue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.rows.NoticeRow;
import org.posthorn.queue.rows.QueueTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands notices to the [StatusFollower], one at a time on its own thread, and deletes those it has
/// accepted. After a crash in between, a notice is handed over again.
final class StatusNotifier implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusNotifier.class);
  private static final int END = -1;
  private static final int PAGE = 100;

  private final Shards shards;
  private final StatusFollower follower;
  private final LinkedBlockingQueue<Integer> waiting = new LinkedBlockingQueue<>();
  private final Set<Integer> failing = ConcurrentHashMap.newKeySet();

  StatusNotifier(Shards shards, StatusFollower follower) {
    this.shards = shards;
    this.follower = follower;
  }

  /// Called when there may be notices in a shard.
  void check(int shard) {
    if (!waiting.contains(shard)) {
      waiting.add(shard);
    }
  }

  /// Retries the shards in which something failed.
  void retry() {
    for (int shard : List.copyOf(failing)) {
      failing.remove(shard);
      check(shard);
    }
  }

  /// Stops after the current notice.
  void stop() {
    waiting.add(END);
  }

  @Override
  public void run() {
    try {
      for (int shard = waiting.take(); shard != END; shard = waiting.take()) {
        handOverAll(shard);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the queue is being closed
    }
  }

  private void handOverAll(int shard) {
    RowRange notices = RowRange.all(QueueTables.partition(shard), QueueTables.NOTICES);
    try {
      shards.pages(notices.inPagesOf(PAGE), rows -> handOverPage(shard, rows));
    } catch (LeaseLostException e) {
      LOG.warn(
          "queue event=notices-delayed shard={} reason={}",
          shard,
          e.getMessage()); // the new owner hands over the rest
    } catch (StoreException e) {
      LOG.error("queue event=notices-delayed shard={}", shard, e);
      failing.add(shard);
    }
  }

  /// @return whether to go on
  private boolean handOverPage(int shard, List<Reader.Row> rows) {
    if (!shards.held(shard) || Integer.valueOf(END).equals(waiting.peek())) {
      return false;
    }
    List<byte[]> taken = rows.stream().filter(this::handOver).map(Reader.Row::key).toList();
    if (taken.size() < rows.size()) {
      failing.add(shard);
    }
    if (!taken.isEmpty()) {
      shards.writeHeld(
          shard,
          Durability.RELAXED, // rows that come back after a crash are handed over again
          writer -> {
            taken.forEach(key -> writer.delete(QueueTables.NOTICES, key));
            return true;
          });
    }
    return true;
  }

  /// @return whether the notice is done
  private boolean handOver(Reader.Row row) {
    try {
      follower.accept(NoticeRow.decode(row.key(), row.value()));
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.error("queue event=notice-delayed id={}", QueueTables.id(row.key()), e);
      return false;
    }
  }
}
