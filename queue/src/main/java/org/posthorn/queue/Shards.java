package org.posthorn.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Writer;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.message.Notice;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.NoticeRow;
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
  private final StatusFollower follower;

  Shards(KeyValueStore kv, Leases leases, KeyedHash hash, StatusFollower follower) {
    this.kv = kv;
    this.leases = leases;
    this.hash = hash;
    this.follower = follower;
  }

  /// Whether this server holds the lease of a shard, as far as it knows.
  boolean held(int shard) {
    return leases.held(shard);
  }

  <T extends @Nullable Object> T read(int shard, KeyValueStore.ReadBody<T> body) {
    return kv.read(QueueTables.partition(shard), body);
  }

  /// Runs a transaction that any server may run: it accepts a message, or changes one for an
  /// administrator.
  <T extends @Nullable Object> T write(
      int shard, Durability durability, KeyValueStore.WriteBody<T> body) {
    return kv.write(QueueTables.partition(shard), durability, body);
  }

  /// Runs a transaction that only the holder of the shard's lease may run.
  ///
  /// @throws LeaseLostException if another server holds the lease; nothing has changed then
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

  /// As [RowRange#each].
  void each(RowRange rows, Consumer<Reader.Row> visitor) {
    rows.each(kv, visitor);
  }

  /// As [RowRange#pages].
  void pages(RowRange rows, Predicate<List<Reader.Row>> visitor) {
    rows.pages(kv, visitor);
  }

  /// Removes rows of a shard, one page in each transaction. They may come back after a power cut.
  /// Only the holder of the shard's lease may do this.
  ///
  /// @throws LeaseLostException if another server holds the lease
  void remove(int shard, RowRange rows, Predicate<Reader.Row> old) {
    rows.change(
        kv,
        Durability.RELAXED, // what comes back is removed again
        (writer, page) -> {
          leases.require(writer, shard);
          page.stream().filter(old).forEach(row -> writer.delete(rows.table(), row.key()));
        });
  }

  /// The lease of a message that is written in pieces, until it is accepted or discarded.
  Lease spooled(QueueId id) {
    return leases.spooled(id);
  }

  /// Notifies the server that holds the shard, if it is another one, of new rows.
  void notifyHolder(Writer writer, int shard) {
    leases.notifyHolder(writer, shard);
  }

  /// @return null if there is no such message
  @Nullable MessageEdit edit(Writer writer, QueueId id) {
    return MessageEdit.of(writer, hash, id, null);
  }

  /// As [#edit(Writer, QueueId)], but reads only what `known` does not have.
  ///
  /// @param known an earlier version of the message, or null
  @Nullable MessageEdit edit(Writer writer, QueueId id, @Nullable KnownMessage known) {
    return MessageEdit.of(writer, hash, id, known);
  }

  /// A message that is new.
  MessageEdit create(Writer writer, QueueId id, MessageRow message) {
    return new MessageEdit(writer, hash, id, message);
  }

  /// Writes a notice for the follower, if it follows the sender's account.
  ///
  /// @param index the recipient's number
  /// @return whether a notice was written
  boolean writeNotice(
      Writer writer, MessageRow.Header header, int index, DeliveryAttempt attempt, Instant at) {
    Optional<AccountId> submitter = header.submitter().filter(follower::follows);
    if (submitter.isEmpty()) {
      return false;
    }
    Notice notice = new Notice(index, attempt, submitter.get(), header.parameters().envid(), at);
    writer.put(QueueTables.NOTICES, NoticeRow.key(notice), NoticeRow.encode(notice));
    return true;
  }

  /// The hash of a destination, as it is in due rows and in the schedule.
  long hashOf(Destination destination) {
    return hash.number("destination " + destination.name());
  }

  /// The octets of a message. They can be read as long as the message exists.
  Contents contents(QueueId id, MessageRow message) {
    return StoredContents.of(kv, id, message);
  }
}
