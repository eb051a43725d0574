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
import org.posthorn.queue.message.Attempt;
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

  /// As [RowRange#each].
  void each(RowRange rows, Consumer<Reader.Row> visitor) {
    rows.each(kv, visitor);
  }

  /// As [RowRange#pages].
  void pages(RowRange rows, Predicate<List<Reader.Row>> visitor) {
    rows.pages(kv, visitor);
  }

  /// Removes rows of a shard, a page in each transaction. They may come back after a power cut.
  /// Only the server that works on the shard may do this.
  ///
  /// @throws LeaseLostException if that is another one
  void remove(int shard, RowRange rows, Predicate<Reader.Row> old) {
    rows.change(
        kv,
        Durability.RELAXED, // what comes back is removed again
        (writer, page) -> {
          leases.require(writer, shard);
          page.stream().filter(old).forEach(row -> writer.delete(rows.table(), row.key()));
        });
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
    return MessageEdit.of(writer, hash, id, null);
  }

  /// As [#edit(Writer, QueueId)], and reads no more than it must.
  ///
  /// @param known the message as it was once, or null
  @Nullable MessageEdit edit(Writer writer, QueueId id, @Nullable KnownMessage known) {
    return MessageEdit.of(writer, hash, id, known);
  }

  /// A message that is new.
  MessageEdit create(Writer writer, QueueId id, MessageRow message) {
    return new MessageEdit(writer, hash, id, message);
  }

  /// Puts down what the follower has to learn, if it follows the sender's account.
  ///
  /// @param index the recipient's number
  /// @return whether there is something to tell
  boolean note(Writer writer, MessageRow.Header head, int index, Attempt attempt, Instant at) {
    Optional<AccountId> submitter = head.submitter().filter(follower::follows);
    if (submitter.isEmpty()) {
      return false;
    }
    Notice notice = new Notice(index, attempt, submitter.get(), head.parameters().envid(), at);
    writer.put(QueueTables.NOTICES, NoticeRow.key(notice), NoticeRow.encode(notice));
    return true;
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
