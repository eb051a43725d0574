package org.posthorn.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Digests;
import org.posthorn.vault.SecretPlace;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;
import org.posthorn.vault.Xaes;

/// The keys of the journal in the store, encrypted with the master key: the one that signs heads,
/// and the one that encrypts archives. Each is made when it is first needed, and never replaced:
/// what it signed or encrypted must stay readable.
public final class JournalKeys {
  private static final Table KEYS = new Table(163, "journal_key", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final byte[] SIGNING = {1};
  private static final byte[] ARCHIVE = {2};
  private static final String PURPOSE = "journal key";

  /// Their place in the store.
  public static final SecretRows SECRETS =
      new SecretRows("journal keys", PURPOSE, JournalRows.GENERAL, KEYS, new Layout());

  private JournalKeys() {}

  /// The key that encrypts an archive.
  ///
  /// @param id derived from the key: records name it
  /// @param row as in the store, for the copy that lies in each archive
  record ArchiveKey(int id, Xaes cipher, byte[] row) {}

  /// A stored key.
  private record Row(byte[] shown, byte[] sealed) {
    byte[] encode() {
      return new RowWriter(VERSION).bytes(shown).bytes(sealed).done();
    }

    static Row decode(byte[] value) {
      return RowReader.read(KEYS.name(), value, VERSION, row -> new Row(row.bytes(), row.bytes()));
    }
  }

  /// The key that signs heads, made by the first call.
  ///
  /// @throws StoreException of kind CORRUPT if it cannot be decrypted
  public static HeadKey signing(KeyValueStore kv, Vault vault) {
    HeadKey fresh = HeadKey.generate();
    byte[] sealed = vault.seal(PURPOSE, place(SIGNING), fresh.secret());
    Row row = stored(kv, SIGNING, new Row(fresh.shown().encoded(), sealed));
    return HeadKey.of(vault.open(PURPOSE, place(SIGNING), row.sealed()), row.shown());
  }

  /// The public part of the key that signs heads; empty if there is no such key yet.
  public static Optional<HeadKey.Public> shown(KeyValueStore kv) {
    return Optional.ofNullable(kv.get(JournalRows.GENERAL, KEYS, SIGNING))
        .map(row -> HeadKey.Public.of(Row.decode(row).shown()));
  }

  /// The key that encrypts archives, made by the first call.
  static ArchiveKey archive(KeyValueStore kv, Vault vault) {
    byte[] fresh = new byte[Xaes.KEY_BYTES];
    new SecureRandom().nextBytes(fresh);
    byte[] sealed = vault.seal(PURPOSE, place(ARCHIVE), fresh);
    return opened(vault, stored(kv, ARCHIVE, new Row(new byte[0], sealed)).encode());
  }

  /// The key that encrypts archives; empty if there is none yet.
  static Optional<ArchiveKey> existingArchive(KeyValueStore kv, Vault vault) {
    return Optional.ofNullable(kv.get(JournalRows.GENERAL, KEYS, ARCHIVE))
        .map(row -> opened(vault, row));
  }

  /// A copy of the key from an archive.
  ///
  /// @throws StoreException of kind CORRUPT if the master key that it needs is missing
  static ArchiveKey opened(Vault vault, byte[] row) {
    byte[] key = vault.open(PURPOSE, place(ARCHIVE), Row.decode(row).sealed());
    int id = ByteBuffer.wrap(Digests.sha256(PURPOSE.getBytes(US_ASCII), key)).getInt();
    return new ArchiveKey(id, new Xaes(key), row);
  }

  private static Row stored(KeyValueStore kv, byte[] key, Row fresh) {
    byte[] there = kv.get(JournalRows.GENERAL, KEYS, key);
    if (there != null) {
      return Row.decode(there);
    }
    return kv.write(
        JournalRows.GENERAL,
        Durability.SYNCED,
        writer -> {
          byte[] other = writer.get(KEYS, key);
          if (other == null) {
            writer.put(KEYS, key, fresh.encode());
          }
          return other == null ? fresh : Row.decode(other);
        });
  }

  private static SecretPlace place(byte[] key) {
    return new SecretPlace(JournalRows.GENERAL, KEYS, key);
  }

  private static final class Layout implements SecretRows.Layout {
    @Override
    public Optional<SecretRows.Secret> secret(byte[] key, byte[] value) {
      return Optional.of(new SecretRows.Secret(true, Row.decode(value).sealed()));
    }

    @Override
    public byte[] with(byte[] value, byte[] sealed) {
      return new Row(Row.decode(value).shown(), sealed).encode();
    }

    @Override
    public String group(byte[] key) {
      return "";
    }
  }
}
