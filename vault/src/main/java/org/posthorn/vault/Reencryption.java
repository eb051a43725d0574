package org.posthorn.vault;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Reader;
import org.posthorn.kv.SealKeys;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;

/// Brings existing rows to the form that new rows have: after encryption was turned on or off, or
/// new partition keys were requested. It works in short transactions while the store is in use, and
/// continues after an interruption.
///
/// Each such change has a number. A partition is noted with the number of the last change that it
/// was brought to; a new partition is always in the current form. Thread-safe; [#run] is for one
/// thread at a time.
public final class Reencryption {
  /// Rows of one transaction.
  static final int ROWS_AT_ONCE = 500;

  private static final int PARTITIONS_AT_ONCE = 100;

  /// The store's own partition, whose rows are never encrypted.
  private static final Partition STORE = Partition.of(new PartitionKind(255, "store"));

  /// `0 -> the current change`; `1 -> present while partition keys are encrypted with an older
  /// master key`; `kind + 1, partition id ->` a [Note].
  private static final Table TABLE = new Table(251, "reencryption", Table.Family.ROWS);

  private static final byte[] CHANGE = {0};
  private static final byte[] REWRAPPING = {1};

  /// Kinds of partitions are numbered from here, so that their notes differ from the rows above.
  private static final int KIND_OFFSET = 1;

  private final KeyValueStore kv;
  private final KeyService service;
  private final EncryptingSeal seal;
  private final ReentrantLock rewrapping = new ReentrantLock();

  /// @param seal of `kv`
  public Reencryption(KeyValueStore kv, KeyService service, EncryptingSeal seal) {
    this.kv = kv;
    this.service = service;
    this.seal = seal;
  }

  /// A change of the form of rows.
  ///
  /// @param number counts up; 0 if encryption was never on
  /// @param encrypting whether rows are encrypted
  /// @param newKeys whether partitions get a new key
  /// @param done whether all partitions were brought to it
  record Change(long number, boolean encrypting, boolean newKeys, boolean done) {
    static final Change NONE = new Change(0, false, false, true);

    static Change of(byte @Nullable [] row) {
      if (row == null) {
        return NONE;
      }
      ByteBuffer in = ByteBuffer.wrap(row);
      return new Change(in.getLong(), in.get() != 0, in.get() != 0, in.get() != 0);
    }

    byte[] row() {
      return ByteBuffer.allocate(Long.BYTES + 3)
          .putLong(number)
          .put((byte) (encrypting ? 1 : 0))
          .put((byte) (newKeys ? 1 : 0))
          .put((byte) (done ? 1 : 0))
          .array();
    }
  }

  /// How far a partition was brought.
  ///
  /// @param done number of the last change that is complete
  /// @param begun number of the change for which it has got a new key
  /// @param key id of that key
  private record Note(long done, long begun, int key) {
    static Note of(byte @Nullable [] row) {
      if (row == null) {
        return new Note(0, 0, 0);
      }
      ByteBuffer in = ByteBuffer.wrap(row);
      return new Note(in.getLong(), in.getLong(), in.get() & 0xff);
    }

    byte[] row() {
      return ByteBuffer.allocate(2 * Long.BYTES + 1)
          .putLong(done)
          .putLong(begun)
          .put((byte) key)
          .array();
    }
  }

  /// What a [#run] did.
  ///
  /// @param partitions that were brought to the current form
  /// @param damaged rows that could not be opened, and stay as they are
  public record Ran(long partitions, long damaged) {}

  /// What there is to do.
  ///
  /// @param encrypting whether new rows are encrypted
  /// @param done partitions in the current form
  /// @param partitions all partitions
  /// @param newKeys whether partitions get new keys
  /// @param complete whether nothing is left to do, and no file on disk has the older form
  public record Progress(
      boolean encrypting, long done, long partitions, boolean newKeys, boolean complete) {}

  /// Whether encryption was ever on.
  public boolean wasOn() {
    return current().number() > 0;
  }

  /// Notes whether encryption was turned on or off since the last start. Call it before the store
  /// is used.
  public void begin() {
    if (Change.of(kv.get(STORE, TABLE, CHANGE)).encrypting() != seal.isEncrypting()) {
      change(false, isEmpty());
    }
  }

  private boolean isEmpty() {
    boolean[] found = new boolean[1];
    each(_ -> found[0] = true, () -> found[0]);
    return !found[0];
  }

  /// Whether all rows are encrypted.
  public boolean isAllEncrypted() {
    Change last = current();
    return last.encrypting() ? last.done() : isEmpty();
  }

  /// Whether the store can rewrite existing rows.
  public boolean reseals() {
    return kv.reseals();
  }

  /// Requests a new key for each partition; [#run] makes them and encrypts all rows with them.
  ///
  /// @throws IllegalStateException if encryption is off, or the store cannot rewrite rows
  public void renewKeys() {
    if (!seal.isEncrypting() || !kv.reseals()) {
      throw new IllegalStateException("the rows are not encrypted, or cannot be rewritten");
    }
    change(true, false);
  }

  /// @param done whether no row needs it
  private void change(boolean newKeys, boolean done) {
    kv.write(
        STORE,
        Durability.SYNCED,
        writer -> {
          Change last = Change.of(writer.get(TABLE, CHANGE));
          Change next = new Change(last.number() + 1, seal.isEncrypting(), newKeys, done);
          writer.put(TABLE, CHANGE, next.row());
          return next;
        });
  }

  public Progress progress() {
    Change change = current();
    long[] counts = new long[2];
    each(
        partition -> {
          counts[0] += change.done() || note(partition).done() >= change.number() ? 1 : 0;
          counts[1]++;
        },
        () -> false);
    return new Progress(seal.isEncrypting(), counts[0], counts[1], change.newKeys(), change.done());
  }

  private Change current() {
    return Change.of(kv.get(STORE, TABLE, CHANGE));
  }

  /// Brings all partitions to the current form, and removes what their rows were before from the
  /// files on disk.
  ///
  /// @param stopping asked between transactions
  /// @param pause called after each transaction, so that others have time
  public Ran run(BooleanSupplier stopping, Runnable pause) {
    Change change = current();
    if (change.done() || !kv.reseals()) {
      return new Ran(0, 0);
    }
    long[] brought = new long[1];
    long[] damaged = new long[1];
    each(
        partition -> {
          if (note(partition).done() < change.number()) {
            int rows = bring(partition, change, stopping, pause);
            brought[0] += rows < 0 ? 0 : 1;
            damaged[0] += Math.max(rows, 0);
          }
        },
        stopping);
    if (!stopping.getAsBoolean()) {
      kv.compact();
      kv.write(
          STORE,
          Durability.SYNCED,
          writer -> {
            if (Change.of(writer.get(TABLE, CHANGE)).equals(change)) { // not changed meanwhile
              Change done =
                  new Change(change.number(), change.encrypting(), change.newKeys(), true);
              writer.put(TABLE, CHANGE, done.row());
            }
            return true;
          });
    }
    return new Ran(brought[0], damaged[0]);
  }

  /// @return number of damaged rows; -1 if it was stopped
  private int bring(Partition partition, Change change, BooleanSupplier stopping, Runnable pause) {
    int key = change.newKeys() ? newKey(partition, change) : 0;
    byte[] from = {};
    int damaged = 0;
    do {
      if (stopping.getAsBoolean()) {
        return -1;
      }
      KeyValueStore.Resealed resealed = kv.reseal(partition, from, ROWS_AT_ONCE);
      from = resealed.next();
      damaged += resealed.damaged();
      pause.run();
    } while (from.length > 0);
    boolean removing = key > 0 && damaged == 0; // a damaged row may be repaired one day
    // Also makes the rows above durable before their old keys go.
    kv.write(
        partition,
        Durability.SYNCED,
        writer -> {
          if (removing) {
            rows(writer).stream()
                .map(Reader.Row::key)
                .filter(id -> (id[0] & 0xff) != key)
                .forEach(id -> writer.delete(SealKeys.TABLE, id));
          }
          return true;
        });
    seal.dropped(partition);
    note(partition, new Note(change.number(), 0, 0));
    return damaged;
  }

  /// The new key of a partition for a change, made only once.
  ///
  /// @return its id; 0 if the partition has no key, or no further id
  private int newKey(Partition partition, Change change) {
    Note note = note(partition);
    if (note.begun() == change.number()) {
      return note.key();
    }
    int key = seal.renew(kv, partition);
    note(partition, new Note(note.done(), change.number(), key));
    return key;
  }

  private Note note(Partition partition) {
    return Note.of(kv.get(STORE, TABLE, noteKey(partition)));
  }

  private void note(Partition partition, Note note) {
    kv.write(
        STORE,
        Durability.SYNCED,
        writer -> {
          writer.put(TABLE, noteKey(partition), note.row());
          return true;
        });
  }

  private static byte[] noteKey(Partition partition) {
    byte[] id = partition.id();
    return ByteBuffer.allocate(1 + id.length)
        .put((byte) (partition.kind().code() + KIND_OFFSET))
        .put(id)
        .array();
  }

  /// Encrypts all partition keys with the newest master key. If it is interrupted, [#rewrap]
  /// continues.
  ///
  /// @param replaced puts the new master key in place, after it is noted that keys must follow
  /// @return number of keys
  public long rewrapAfter(Runnable replaced) {
    if (current().number() == 0) { // encryption was never on
      replaced.run();
      return 0;
    }
    rewrapping.lock();
    try {
      kv.write(
          STORE,
          Durability.SYNCED,
          writer -> {
            writer.put(TABLE, REWRAPPING, new byte[] {1});
            return true;
          });
      replaced.run();
      return rewrapAll();
    } finally {
      rewrapping.unlock();
    }
  }

  /// Continues an interrupted [#rewrapAfter].
  ///
  /// @return number of keys
  /// @throws StoreException if a key could not be encrypted again; all others were
  public long rewrap() {
    rewrapping.lock();
    try {
      return kv.get(STORE, TABLE, REWRAPPING) == null ? 0 : rewrapAll();
    } finally {
      rewrapping.unlock();
    }
  }

  private long rewrapAll() {
    long[] keys = new long[1];
    List<StoreException> failures = new ArrayList<>();
    long before;
    do { // a transaction that began before may have made a key with the old master key
      before = keys[0];
      failures.clear();
      each(
          partition -> {
            try {
              keys[0] += rewrap(partition);
            } catch (StoreException e) {
              failures.add(e); // the others follow in any case
            }
          },
          () -> false);
    } while (keys[0] > before);
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    kv.write(
        STORE,
        Durability.SYNCED,
        writer -> {
          writer.delete(TABLE, REWRAPPING);
          return true;
        });
    return keys[0];
  }

  private int rewrap(Partition partition) {
    if (keys(partition).isEmpty()) {
      return 0;
    }
    return kv.write(
        partition,
        Durability.SYNCED,
        writer -> {
          int count = 0;
          for (Reader.Row row : rows(writer)) {
            SecretPlace place = new SecretPlace(partition, SealKeys.TABLE, row.key());
            if (service.isOld(place, row.value())) {
              writer.put(
                  SealKeys.TABLE, row.key(), service.seal(place, service.open(place, row.value())));
              count++;
            }
          }
          return count;
        });
  }

  /// Number of partition keys by the master key that they are encrypted with.
  public SortedMap<KeyId, Integer> survey() {
    SortedMap<KeyId, Integer> found = new TreeMap<>();
    each(
        partition ->
            keys(partition)
                .forEach(row -> {
                  SecretPlace place = new SecretPlace(partition, SealKeys.TABLE, row.key());
                  found.merge(Vault.keyOf(place, row.value()), 1, Integer::sum);
                }),
        () -> false);
    return found;
  }

  private List<Reader.Row> keys(Partition partition) {
    return kv.read(partition, Reencryption::rows);
  }

  private static List<Reader.Row> rows(Reader reader) {
    return reader.scan(SealKeys.TABLE, new byte[0], new byte[0], SealKeys.ID_MAX);
  }

  private void each(Consumer<Partition> visitor, BooleanSupplier stopping) {
    for (int code = 1; code < STORE.kind().code(); code++) {
      PartitionKind kind = new PartitionKind(code, "kind_" + code);
      byte[] after = {};
      List<Partition> page;
      do {
        page = kv.partitions(kind, after, PARTITIONS_AT_ONCE);
        for (Partition partition : page) {
          if (stopping.getAsBoolean()) {
            return;
          }
          visitor.accept(partition);
          after = partition.id();
        }
      } while (page.size() == PARTITIONS_AT_ONCE); // the only partition of a kind has an empty id
    }
  }
}
