package org.posthorn.store.objects;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.rows.MailTables;

/// Reads and changes the objects of an account within a transaction, so that objects of several
/// types change together.
///
/// The state of a type is the ModSeq of its last change: it changes only when an object is created,
/// changed or removed.
public final class ObjectRows {
  /// Remembered removals of a type; the oldest are dropped first.
  public static final int TOMBSTONES_MAX = 1_000;

  private static final int VERSION = 1;
  private static final int PRUNED_AT_ONCE = 32;

  /// Bits of an id that number the objects of one transaction.
  private static final int NUMBER_BITS = 10;

  private ObjectRows() {}

  /// The state of a type; 0 if there never was an object.
  public static long state(Reader reader, ObjectType type) {
    return head(reader, type).state();
  }

  /// How many objects of a type there are.
  public static int count(Reader reader, ObjectType type) {
    return head(reader, type).count();
  }

  public static Optional<StoredObject> get(Reader reader, ObjectType type, long id) {
    byte[] value = reader.get(MailTables.OBJECT, key(type, id));
    return value == null
        ? Optional.empty()
        : Optional.of(new StoredObject(id, decode(value).bytes()));
  }

  /// The oldest objects of a type, at most `max` and at most 1,000.
  public static List<StoredObject> all(Reader reader, ObjectType type, int max) {
    int rows = Math.min(max, KeyValueStore.SNAPSHOT_ROWS_MAX);
    return reader.scan(MailTables.OBJECT, key(type, 0), key(type, -1), rows).stream()
        .map(row -> new StoredObject(MailTables.longAt(row.key(), 1), decode(row.value()).bytes()))
        .toList();
  }

  /// Creates an object.
  ///
  /// @return its id
  /// @throws IllegalStateException if the transaction creates more than 1,000 objects of the type
  public static long create(AccountTransaction change, ObjectType type, byte[] bytes) {
    long id = change.modSeq() << NUMBER_BITS;
    long end = id + (1 << NUMBER_BITS);
    while (change.writer().get(MailTables.OBJECT, key(type, id)) != null) {
      id++;
      if (id == end) {
        throw new IllegalStateException("too many objects in one transaction");
      }
    }
    Head head = head(change.writer(), type);
    write(change, type, id, bytes);
    put(change, type, new Head(change.modSeq(), head.floor(), head.tombstones(), head.count() + 1));
    return id;
  }

  /// Replaces the bytes of an existing object. Does nothing if they are equal.
  ///
  /// @return whether anything changed
  public static boolean update(AccountTransaction change, ObjectType type, long id, byte[] bytes) {
    Row before = row(change.writer(), type, id);
    if (before == null || java.util.Arrays.equals(before.bytes(), bytes)) {
      return false;
    }
    change.writer().delete(MailTables.OBJECT_CHANGE, changeKey(type.code(), before.modSeq(), id));
    write(change, type, id, bytes);
    Head head = head(change.writer(), type);
    put(change, type, new Head(change.modSeq(), head.floor(), head.tombstones(), head.count()));
    return true;
  }

  /// Removes an object.
  ///
  /// @return whether it existed
  public static boolean remove(AccountTransaction change, ObjectType type, long id) {
    Writer writer = change.writer();
    Row before = row(writer, type, id);
    if (before == null) {
      return false;
    }
    writer.delete(MailTables.OBJECT_CHANGE, changeKey(type.code(), before.modSeq(), id));
    writer.delete(MailTables.OBJECT, key(type, id));
    writer.put(
        MailTables.OBJECT_CHANGE,
        changeKey(type.gone(), change.modSeq(), id),
        new RowWriter(VERSION).done());
    Head head = head(writer, type);
    Head after = new Head(change.modSeq(), head.floor(), head.tombstones() + 1, head.count() - 1);
    put(change, type, after.tombstones() > TOMBSTONES_MAX ? pruned(writer, type, after) : after);
    return true;
  }

  /// Moves an object to another type, with the same id.
  public static void move(AccountTransaction change, ObjectType from, ObjectType to, long id) {
    Row row = row(change.writer(), from, id);
    if (row != null && remove(change, from, id)) {
      Head head = head(change.writer(), to);
      write(change, to, id, row.bytes());
      put(change, to, new Head(change.modSeq(), head.floor(), head.tombstones(), head.count() + 1));
    }
  }

  /// The changes since a state.
  ///
  /// @param max changes, at least 1
  /// @return empty if they cannot be listed
  static Optional<ObjectChanges> since(Reader reader, ObjectType type, long since, int max) {
    Head head = head(reader, type);
    if (since > head.state() || since < head.floor()) {
      return Optional.empty();
    }
    int rows = Math.min(max, KeyValueStore.SNAPSHOT_ROWS_MAX) + 1;
    List<Change> all = new ArrayList<>();
    all.addAll(changes(reader, type.code(), since, rows));
    all.addAll(changes(reader, type.gone(), since, rows));
    all.sort(Comparator.comparingLong(Change::modSeq));
    int end = Math.min(all.size(), rows - 1);
    boolean more = all.size() > end;
    while (more && end > 0 && all.get(end - 1).modSeq() == all.get(end).modSeq()) {
      end--; // a state is always between transactions
    }
    if (more && end == 0) {
      return Optional.empty();
    }
    List<Long> created = new ArrayList<>();
    List<Long> updated = new ArrayList<>();
    List<Long> destroyed = new ArrayList<>();
    for (Change each : all.subList(0, end)) {
      boolean fresh = (each.id() >>> NUMBER_BITS) > since;
      if (!each.gone()) {
        (fresh ? created : updated).add(each.id());
      } else if (!fresh) {
        destroyed.add(each.id());
      }
    }
    long reached = more ? all.get(end - 1).modSeq() : head.state();
    return Optional.of(new ObjectChanges(reached, more, created, updated, destroyed));
  }

  private record Change(long modSeq, long id, boolean gone) {}

  private static List<Change> changes(Reader reader, byte kind, long since, int max) {
    byte[] from = changeKey(kind, since + 1, 0);
    byte[] to = changeKey(kind, -1, -1);
    return reader.scan(MailTables.OBJECT_CHANGE, from, to, max).stream()
        .map(row ->
            new Change(
                MailTables.longAt(row.key(), 1),
                MailTables.longAt(row.key(), 1 + Long.BYTES),
                kind < 0))
        .toList();
  }

  private static Head pruned(Writer writer, ObjectType type, Head head) {
    byte[] from = changeKey(type.gone(), 0, 0);
    byte[] to = changeKey(type.gone(), -1, -1);
    List<Reader.Row> oldest = writer.scan(MailTables.OBJECT_CHANGE, from, to, PRUNED_AT_ONCE);
    oldest.forEach(row -> writer.delete(MailTables.OBJECT_CHANGE, row.key()));
    return new Head(
        head.state(),
        oldest.isEmpty() ? head.floor() : MailTables.longAt(oldest.getLast().key(), 1),
        head.tombstones() - oldest.size(),
        head.count());
  }

  private static void write(AccountTransaction change, ObjectType type, long id, byte[] bytes) {
    Writer writer = change.writer();
    writer.put(
        MailTables.OBJECT,
        key(type, id),
        new RowWriter(VERSION).varint(change.modSeq()).varBytes(bytes).done());
    writer.put(
        MailTables.OBJECT_CHANGE,
        changeKey(type.code(), change.modSeq(), id),
        new RowWriter(VERSION).done());
  }

  private record Row(long modSeq, byte[] bytes) {}

  private static @Nullable Row row(Reader reader, ObjectType type, long id) {
    byte[] value = reader.get(MailTables.OBJECT, key(type, id));
    return value == null ? null : decode(value);
  }

  private static Row decode(byte[] value) {
    return RowReader.read(
        MailTables.OBJECT.name(), value, VERSION, in -> new Row(in.varint(), in.varBytes()));
  }

  /// @param floor changes since states below it are unknown
  private record Head(long state, long floor, int tombstones, int count) {}

  private static Head head(Reader reader, ObjectType type) {
    byte[] value = reader.get(MailTables.OBJECT, headKey(type));
    return value == null
        ? new Head(0, 0, 0, 0)
        : RowReader.read(
            MailTables.OBJECT.name(),
            value,
            VERSION,
            in -> new Head(in.varint(), in.varint(), in.smallVarint(), in.smallVarint()));
  }

  private static void put(AccountTransaction change, ObjectType type, Head head) {
    change.tellWatchers();
    change
        .writer()
        .put(
            MailTables.OBJECT,
            headKey(type),
            new RowWriter(VERSION)
                .varint(head.state())
                .varint(head.floor())
                .varint(head.tombstones())
                .varint(head.count())
                .done());
  }

  private static byte[] headKey(ObjectType type) {
    return new byte[] {type.code()};
  }

  private static byte[] key(ObjectType type, long id) {
    return ByteBuffer.allocate(1 + Long.BYTES).put(type.code()).putLong(id).array();
  }

  private static byte[] changeKey(byte kind, long modSeq, long id) {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES).put(kind).putLong(modSeq).putLong(id).array();
  }
}
