package org.posthorn.jmap.push;

import java.security.SecureRandom;
import java.util.Optional;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.vault.SecretPlace;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stored key of [Vapid], encrypted since it permits sending messages in the server's name.
public final class VapidKey {
  private static final Logger LOG = LoggerFactory.getLogger(VapidKey.class);
  private static final Partition PARTITION = Partition.of(new PartitionKind(13, "jmap"));

  /// One row. Its value is the encrypted key.
  private static final Table TABLE = new Table(145, "vapid_key", Table.Family.ROWS);

  private static final int VERSION = 1;
  private static final byte[] KEY = {0};
  private static final String PURPOSE = "push messages";
  private static final SecretPlace PLACE = new SecretPlace(PARTITION, TABLE, KEY);

  /// Its place in the store.
  public static final SecretRows SECRETS =
      new SecretRows("VAPID key", PURPOSE, PARTITION, TABLE, new Layout());

  private VapidKey() {}

  /// The key of a store, created by the first call. If it cannot be decrypted, it is replaced;
  /// clients get the new one from the session object.
  public static byte[] of(KeyValueStore kv, Vault vault, SecureRandom random) {
    byte[] fresh = Vapid.newKey(random);
    byte[] sealed = vault.seal(PURPOSE, PLACE, fresh);
    return kv.write(
        PARTITION,
        Durability.SYNCED,
        writer -> {
          byte[] there = writer.get(TABLE, KEY);
          Optional<byte[]> opened = Optional.ofNullable(there).flatMap(row -> opened(vault, row));
          if (opened.isPresent()) {
            return opened.get();
          }
          writer.put(TABLE, KEY, encode(sealed));
          return fresh;
        });
  }

  private static Optional<byte[]> opened(Vault vault, byte[] row) {
    try {
      return Optional.of(vault.open(PURPOSE, PLACE, decode(row)));
    } catch (StoreException damaged) {
      LOG.error(
          "push event=vapid-key-replaced reason=\"the old key cannot be decrypted\"", damaged);
      return Optional.empty();
    }
  }

  private static byte[] encode(byte[] sealed) {
    return new RowWriter(VERSION).varBytes(sealed).done();
  }

  private static byte[] decode(byte[] row) {
    return RowReader.read(TABLE.name(), row, VERSION, RowReader::varBytes);
  }

  private static final class Layout implements SecretRows.Layout {
    @Override
    public Optional<SecretRows.Secret> secret(byte[] key, byte[] value) {
      return Optional.of(new SecretRows.Secret(true, decode(value)));
    }

    @Override
    public byte[] with(byte[] value, byte[] sealed) {
      return encode(sealed);
    }

    @Override
    public String group(byte[] key) {
      return "";
    }
  }
}
