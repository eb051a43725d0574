package org.posthorn.assistant.tasks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;

/// The stored tasks of accounts, and which messages they are of.
final class TaskRows {
  static final Table TABLE = new Table(117, "assistant_tasks", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final byte[] POSITION = {};

  private TaskRows() {}

  /// A task of a message.
  ///
  /// @param id of the object; 0 while it is hidden
  /// @param hidden its bytes while it is hidden
  private record Entry(long id, byte[] hidden) {}

  /// @param pending whether the message was in Junk when it arrived, and was not read
  private record Row(boolean pending, List<Entry> entries) {}

  private static byte[] key(long email) {
    return ByteBuffer.allocate(Long.BYTES).putLong(email).array();
  }

  /// How an account is followed.
  ///
  /// @param following whether changes are processed
  /// @param seen the ModSeq from which on changes have to be processed. 0 if the account does not
  ///   have the feature; otherwise, if it is not followed, its rows have to be compared first with
  ///   the messages that are there
  record Position(boolean following, long seen) {
    static final Position OFF = new Position(false, 0);

    boolean sweeping() {
      return !following && seen > 0;
    }
  }

  /// Empty if the account was never looked at.
  static Optional<Position> position(KeyValueStore kv, AccountId account) {
    byte[] value = kv.get(account.partition(), TABLE, POSITION);
    return value == null
        ? Optional.empty()
        : Optional.of(
            RowReader.read(
                TABLE.name(), value, VERSION, in -> new Position(in.flag(), in.varint())));
  }

  static void put(KeyValueStore kv, AccountId account, Position position) {
    byte[] value = new RowWriter(VERSION).flag(position.following()).varint(position.seen()).done();
    kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          writer.put(TABLE, POSITION, value);
          return Boolean.TRUE;
        });
  }

  private static Optional<Row> row(Reader reader, long email) {
    byte[] value = reader.get(TABLE, key(email));
    return value == null
        ? Optional.empty()
        : Optional.of(
            RowReader.read(
                TABLE.name(),
                value,
                VERSION,
                in -> new Row(in.flag(), in.list(one -> new Entry(one.varint(), one.varBytes())))));
  }

  private static void put(AccountTransaction change, long email, Row row) {
    change
        .writer()
        .put(
            TABLE,
            key(email),
            new RowWriter(VERSION)
                .flag(row.pending())
                .list(row.entries(), (out, one) -> out.varint(one.id()).varBytes(one.hidden()))
                .done());
  }

  /// What is known of a message.
  enum Known {
    NOTHING,
    /// It was in Junk.
    PENDING,
    /// Its tasks are shown.
    SHOWN,
    /// Its tasks are hidden.
    HIDDEN
  }

  static Known known(Reader reader, long email) {
    Optional<Row> row = row(reader, email);
    if (row.isEmpty()) {
      return Known.NOTHING;
    }
    return row.get().pending()
        ? Known.PENDING
        : row.get().entries().stream().anyMatch(entry -> entry.id() == 0)
            ? Known.HIDDEN
            : Known.SHOWN;
  }

  /// Remembers that a message arrived in Junk.
  static void pending(AccountTransaction change, long email) {
    if (row(change.writer(), email).isEmpty()) {
      put(change, email, new Row(true, List.of()));
    }
  }

  /// Adds the tasks of a message, unless they were added before.
  ///
  /// @return how many were added
  static int add(AccountTransaction change, long email, List<Task> tasks) {
    Optional<Row> before = row(change.writer(), email);
    if (before.isPresent() && !before.get().pending()) {
      return 0;
    }
    if (tasks.isEmpty()) {
      change.writer().delete(TABLE, key(email));
      return 0;
    }
    List<Entry> entries = new ArrayList<>();
    for (Task task : tasks) {
      entries.add(
          new Entry(ObjectRows.create(change, ObjectType.TASK, task.encode()), new byte[0]));
    }
    put(change, email, new Row(false, entries));
    return tasks.size();
  }

  /// Removes the oldest tasks, those that are done first, if there is no room for so many more.
  static void makeRoom(AccountTransaction change, int wanted, TaskLimits limits) {
    int excess = ObjectRows.count(change.writer(), ObjectType.TASK) + wanted - limits.perAccount();
    if (excess <= 0) {
      return;
    }
    ObjectRows.all(change.writer(), ObjectType.TASK, limits.perAccount()).stream()
        .sorted(
            Comparator.comparing((StoredObject object) -> !Task.decode(object.bytes()).done())
                .thenComparingLong(StoredObject::id))
        .limit(excess)
        .forEach(object -> ObjectRows.remove(change, ObjectType.TASK, object.id()));
  }

  /// Hides the tasks of a message.
  static void hide(AccountTransaction change, long email) {
    Optional<Row> row = row(change.writer(), email);
    if (row.isEmpty() || row.get().pending()) {
      return;
    }
    List<Entry> hidden = new ArrayList<>();
    for (Entry entry : row.get().entries()) {
      if (entry.id() == 0) {
        hidden.add(entry);
      } else {
        // One that its owner removed is not there, and never returns.
        ObjectRows.get(change.writer(), ObjectType.TASK, entry.id())
            .ifPresent(task -> {
              hidden.add(new Entry(0, task.bytes()));
              ObjectRows.remove(change, ObjectType.TASK, entry.id());
            });
      }
    }
    put(change, email, new Row(false, hidden));
  }

  /// Shows hidden tasks again, with new ids.
  static void show(AccountTransaction change, long email) {
    Optional<Row> row = row(change.writer(), email);
    if (row.isEmpty() || row.get().pending()) {
      return;
    }
    List<Entry> shown = new ArrayList<>();
    for (Entry entry : row.get().entries()) {
      if (entry.id() == 0) {
        long id = ObjectRows.create(change, ObjectType.TASK, entry.hidden());
        shown.add(new Entry(id, new byte[0]));
      } else {
        shown.add(entry);
      }
    }
    put(change, email, new Row(false, shown));
  }

  /// Removes the tasks of a message that is gone.
  static void remove(AccountTransaction change, long email) {
    row(change.writer(), email)
        .ifPresent(row -> {
          row.entries().forEach(entry -> ObjectRows.remove(change, ObjectType.TASK, entry.id()));
          change.writer().delete(TABLE, key(email));
        });
  }

  /// The messages that have rows after one, ascending, at most `max`.
  static List<Long> emails(Reader reader, long after, int max) {
    return reader.scan(TABLE, key(after + 1), key(-1), max).stream()
        .map(found -> ByteBuffer.wrap(found.key()).getLong())
        .toList();
  }
}
