package org.posthorn.vault;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PlainForm;
import org.posthorn.kv.Seal;
import org.posthorn.kv.SealKeys;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;

/// Encrypts the rows of a store, each partition with a key of its own: XAES-256-GCM ([Xaes]), bound
/// to the partition and the row. See `docs/cryptography.md`.
///
/// A partition's key is random. It is made by the transaction that writes the first encrypted row,
/// is encrypted with the master key, and lies in the partition ([SealKeys]). Thread-safe.
public final class EncryptingSeal implements Seal {
  /// For which partition keys are encrypted with the master key.
  static final String PURPOSE = "partition key";

  /// The codec of encrypted rows, in their header.
  private static final byte CODEC = 1;

  /// Partitions whose keys are remembered; then all are forgotten, and read again when needed.
  static final int PARTITIONS_MAX = 100_000;

  private final KeyService service;
  private final Rows rows;
  private final SecureRandom random = new SecureRandom();

  /// Keys for decryption. A reader of an older snapshot may put back keys that have been replaced.
  private final Map<Partition, Keys> readable = new ConcurrentHashMap<>();

  /// Keys for encryption, as the last writer found them.
  private final Map<Partition, Keys> current = new ConcurrentHashMap<>();

  /// Which rows there are. Encrypted ones can be read always.
  public enum Rows {
    /// New rows are not encrypted.
    PLAIN,
    /// New rows are encrypted. Older ones may not be, and can be read.
    ENCRYPTED,
    /// All rows are encrypted. Others were put there by somebody else, and are refused.
    ENCRYPTED_ONLY
  }

  /// @param service encrypts and decrypts the keys
  public EncryptingSeal(KeyService service, Rows rows) {
    this.service = service;
    this.rows = rows;
  }

  /// Which rows there are.
  public Rows rows() {
    return rows;
  }

  /// Whether new rows are encrypted.
  public boolean isEncrypting() {
    return rows != Rows.PLAIN;
  }

  /// Adds a new key for a partition. When this returns, all new rows are encrypted with it.
  ///
  /// @return its id; 0 if the partition has no key, or no further id
  int renew(KeyValueStore kv, Partition partition) {
    int added =
        kv.write(
            partition,
            Durability.SYNCED,
            writer -> {
              SortedSet<Integer> ids = new TreeSet<>();
              writer
                  .scan(SealKeys.TABLE, new byte[0], new byte[0], SealKeys.ID_MAX)
                  .forEach(row -> ids.add(row.key()[0] & 0xff));
              if (ids.isEmpty() || ids.last() == SealKeys.ID_MAX) {
                return 0;
              }
              int id = ids.last() + 1;
              byte[] bytes = new byte[Xaes.KEY_BYTES];
              random.nextBytes(bytes);
              SecretPlace place = place(partition, id);
              writer.put(SealKeys.TABLE, place.key(), service.seal(place, bytes));
              return id;
            });
    current.remove(partition);
    // A transaction that began before may still use the old key: this one waits for its end.
    kv.write(partition, Durability.RELAXED, _ -> true);
    return added;
  }

  @Override
  public PartitionSeal of(Partition partition, SealKeys keys) {
    if (keys.isWriting() && keys.isShared()) {
      return new OfPartition(partition, keys, null); // another process may have renewed them
    }
    return new OfPartition(partition, keys, (keys.isWriting() ? current : readable).get(partition));
  }

  @Override
  public void dropped(Partition partition) {
    current.remove(partition);
    readable.remove(partition);
  }

  /// Called when the first key is needed, so that a store without encryption does not look for
  /// keys, and before this transaction adds keys, which are not remembered: it may be aborted.
  private @Nullable Keys load(Partition partition, SealKeys keys) {
    SortedMap<Integer, byte[]> all = keys.all();
    if (all.isEmpty()) {
      return null;
    }
    SortedMap<Integer, Xaes> opened = new TreeMap<>();
    all.forEach(
        (id, encrypted) -> opened.put(id, new Xaes(service.open(place(partition, id), encrypted))));
    Keys loaded = new Keys(opened.lastKey(), opened);
    remember(readable, partition, loaded);
    if (keys.isWriting()) {
      remember(current, partition, loaded);
    }
    return loaded;
  }

  private static void remember(Map<Partition, Keys> map, Partition partition, Keys keys) {
    if (map.size() >= PARTITIONS_MAX) {
      map.clear();
    }
    map.put(partition, keys);
  }

  static SecretPlace place(Partition partition, int id) {
    return new SecretPlace(partition, SealKeys.TABLE, new byte[] {(byte) id});
  }

  /// @param newest id of the key for encryption
  private record Keys(int newest, SortedMap<Integer, Xaes> byId) {}

  private final class OfPartition implements PartitionSeal {
    private final Partition partition;
    private final SealKeys stored;
    private @Nullable Keys keys;
    private boolean added;

    OfPartition(Partition partition, SealKeys stored, @Nullable Keys keys) {
      this.partition = partition;
      this.stored = stored;
      this.keys = keys;
    }

    @Override
    public byte[] seal(Table table, byte[] key, byte[] value) {
      if (!isEncrypting()) {
        return PlainForm.of(value);
      }
      Keys ready = keys == null ? load(partition, stored) : keys;
      if (ready == null) {
        ready = generate();
      }
      keys = ready;
      byte[] header = {PlainForm.FORMAT, CODEC, (byte) ready.newest()};
      Xaes with = ready.byId().get(ready.newest());
      if (with == null) {
        throw new IllegalStateException("the newest key is missing");
      }
      return with.seal(header, new SecretPlace(partition, table, key).encoded(), value);
    }

    private Keys generate() {
      byte[] bytes = new byte[Xaes.KEY_BYTES];
      random.nextBytes(bytes);
      stored.add(1, service.seal(place(partition, 1), bytes));
      added = true;
      return new Keys(1, new TreeMap<>(Map.of(1, new Xaes(bytes))));
    }

    @Override
    public byte[] open(Table table, byte[] key, byte[] sealed) {
      if (PlainForm.is(sealed)) {
        if (rows == Rows.ENCRYPTED_ONLY) {
          throw corrupt(table, "is not encrypted, and all rows must be (store.encrypted-only)");
        }
        return PlainForm.value(sealed);
      }
      if (sealed.length < PlainForm.HEADER_BYTES + Xaes.NONCE_BYTES + Xaes.TAG_BYTES
          || sealed[0] != PlainForm.FORMAT
          || sealed[1] != CODEC) {
        throw corrupt(table, "has an unknown header");
      }
      byte[] place = new SecretPlace(partition, table, key).encoded();
      int id = sealed[2] & 0xff;
      Xaes remembered = byId(keys, id);
      byte[] value = remembered == null ? null : opened(remembered, place, sealed);
      if (value == null && !added) {
        // Another process may have added the key, or used the partition again after it was removed.
        keys = load(partition, stored);
        Xaes current = byId(keys, id);
        if (current == null) {
          throw corrupt(table, "is encrypted with key " + id + ", which is missing");
        }
        value = opened(current, place, sealed);
      }
      if (value == null) {
        throw corrupt(table, "was modified, or was encrypted for another row");
      }
      return value;
    }

    private static @Nullable Xaes byId(@Nullable Keys keys, int id) {
      return keys == null ? null : keys.byId().get(id);
    }

    /// Null if it is not authentic.
    private static byte @Nullable [] opened(Xaes with, byte[] place, byte[] sealed) {
      try {
        return with.open(PlainForm.HEADER_BYTES, place, sealed);
      } catch (AEADBadTagException e) {
        return null;
      } catch (GeneralSecurityException e) {
        throw new LinkageError("every Java has AES-256-GCM", e);
      }
    }

    private StoreException corrupt(Table table, String what) {
      return new StoreException(
          StoreException.Kind.CORRUPT,
          "a value of " + partition + " in " + table.name() + " " + what);
    }

    @Override
    public boolean isCurrent(byte[] sealed) {
      if (!isEncrypting() || PlainForm.is(sealed)) {
        return !isEncrypting() && PlainForm.is(sealed);
      }
      Keys ready = keys == null ? load(partition, stored) : keys;
      keys = ready;
      return ready != null && (sealed[2] & 0xff) == ready.newest();
    }
  }
}
