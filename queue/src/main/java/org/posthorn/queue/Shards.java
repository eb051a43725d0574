package org.posthorn.queue;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.KeyedHash;

/// The shards of the queue: transactions on one of them, and the messages in it. Thread-safe.
final class Shards {
  private final KeyValueStore kv;
  private final Leases leases;
  private final KeyedHash hash;

  Shards(KeyValueStore kv, Leases leases, KeyedHash hash) {
    this.kv = kv;
    this.leases = leases;
    this.hash = hash;
  }

  /// Whether it is this server that works on a shard, as far as it knows.
  boolean held(int shard) {
    return leases.held(shard);
  }

  <T extends @Nullable Object> T read(int shard, KeyValueStore.ReadBody<T> body) {
    return kv.read(QueueTables.partition(shard), body);
  }

  /// Any server may do this: accept a message, or change one for an administrator.
  <T extends @Nullable Object> T write(
      int shard, Durability durability, KeyValueStore.WriteBody<T> body) {
    return kv.write(QueueTables.partition(shard), durability, body);
  }

  /// Only the server that works on the shard may do this.
  ///
  /// @throws LeaseLostException if that is another one; then nothing has changed
  <T extends @Nullable Object> T writeHeld(
      int shard, Durability durability, KeyValueStore.WriteBody<T> body) {
    return write(
        shard,
        durability,
        writer -> {
          leases.require(writer, shard);
          return body.run(writer);
        });
  }

  /// All rows of a table in a shard, in the order of their keys, in pages.
  void each(int shard, Table table, Consumer<Reader.Row> row) {
    RowRange.all(QueueTables.partition(shard), table).each(kv, row);
  }

  /// The lease of a message that comes in pieces, until it is accepted or given up.
  Lease spooled(QueueId id) {
    return leases.spooled(id);
  }

  /// Tells the server that works on the shard, if it is another one, that there is something new.
  void announce(Writer writer, int shard) {
    leases.announce(writer, shard);
  }

  /// @return null if there is no such message
  @Nullable MessageEdit edit(Writer writer, QueueId id) {
    return MessageEdit.of(writer, hash, id);
  }

  /// A message that is new.
  MessageEdit create(Writer writer, QueueId id, MessageRow message) {
    return new MessageEdit(writer, hash, id, message);
  }

  /// What the due rows and the schedule know a destination by.
  long hashOf(Destination destination) {
    return hash.number("destination " + destination.name());
  }

  /// The octets of a message, for as long as it is there.
  Contents contents(QueueId id, MessageRow message) {
    return StoredContents.of(kv, id, message);
  }
}
