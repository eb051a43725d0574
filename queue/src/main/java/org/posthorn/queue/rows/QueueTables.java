package org.posthorn.queue.rows;

import java.nio.ByteBuffer;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;
import org.posthorn.transport.message.QueueId;

/// Partitions, tables and keys of the queue.
public final class QueueTables {
  /// Partitions of the queue. Fixed by the format.
  public static final int SHARDS = 16;

  /// Shards of the queue, by number.
  public static final PartitionKind KIND = new PartitionKind(6, "queue");

  public static final Table MESSAGES = new Table(72, "queue_message", Table.Family.ROWS);
  public static final Table BODIES = new Table(73, "queue_body", Table.Family.BODIES);
  public static final Table RECIPIENTS = new Table(74, "queue_recipient", Table.Family.ROWS);
  public static final Table DUE = new Table(75, "queue_due", Table.Family.QUEUE);
  public static final Table REPORTS = new Table(76, "queue_report", Table.Family.ROWS);
  public static final Table FAILED = new Table(77, "queue_failed", Table.Family.ROWS);
  public static final Table LEASES = new Table(78, "queue_lease", Table.Family.ROWS);
  public static final Table DONE = new Table(79, "queue_done", Table.Family.ROWS);
  public static final Table SENT = new Table(86, "sent", Table.Family.ROWS);

  public static final Table NOTICES = new Table(94, "queue_notice", Table.Family.ROWS);

  private QueueTables() {}

  /// The shard of a message: by the first byte of its id.
  public static int shard(QueueId id) {
    return (int) (id.high() >>> 56) % SHARDS;
  }

  public static Partition partition(int shard) {
    return Partition.of(KIND, shard);
  }

  public static Partition partition(QueueId id) {
    return partition(shard(id));
  }

  /// Key of a message's body piece, recipient or report; number -1 is above all of them.
  public static byte[] numbered(QueueId id, int number) {
    return ByteBuffer.allocate(QueueId.BYTES + Integer.BYTES)
        .put(id.bytes())
        .putInt(number)
        .array();
  }

  /// The number in such a key.
  public static int number(byte[] numbered) {
    return ByteBuffer.wrap(numbered).getInt(QueueId.BYTES);
  }

  /// The id that a key of this kind begins with.
  public static QueueId id(byte[] key) {
    return id(key, 0);
  }

  /// The id at an offset of a key.
  public static QueueId id(byte[] key, int offset) {
    ByteBuffer in = ByteBuffer.wrap(key, offset, QueueId.BYTES);
    return new QueueId(in.getLong(), in.getLong());
  }

  /// Key of a failed message: by the millisecond of its failure.
  public static byte[] failed(long since, QueueId id) {
    return ByteBuffer.allocate(Long.BYTES + QueueId.BYTES).putLong(since).put(id.bytes()).array();
  }
}
