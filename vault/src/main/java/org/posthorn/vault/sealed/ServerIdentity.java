package org.posthorn.vault.sealed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.vault.SecretPlace;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;
import org.posthorn.vault.qkd.QkdTables;

/// This server's keys for sealed messages. The private halves are a secret of the [Vault].
public final class ServerIdentity {
  private static final int FORMAT = 1;
  private static final String PURPOSE = "sealed message private keys";
  private static final Partition PARTITION = Partition.of(QkdTables.KIND);
  private static final Table TABLE = new Table(170, "sealed_identity", Table.Family.ROWS);
  private static final byte[] KEY = "own".getBytes(US_ASCII);
  private static final SecretPlace PLACE = new SecretPlace(PARTITION, TABLE, KEY);

  /// Its table.
  public static final SecretRows SECRETS =
      new SecretRows("keys of sealed messages", PURPOSE, PARTITION, TABLE, new Layout());

  private final PrivateKey kem;
  private final PrivateKey signing;
  private final PublicIdentity publicHalf;

  private ServerIdentity(PrivateKey kem, PrivateKey signing, PublicIdentity publicHalf) {
    this.kem = kem;
    this.signing = signing;
    this.publicHalf = publicHalf;
  }

  /// New keys, which are not stored.
  public static ServerIdentity generate() {
    try {
      KeyPair kem = KeyPairGenerator.getInstance(PublicIdentity.KEM).generateKeyPair();
      KeyPair signing = KeyPairGenerator.getInstance(PublicIdentity.SIGNATURE).generateKeyPair();
      return new ServerIdentity(
          kem.getPrivate(),
          signing.getPrivate(),
          new PublicIdentity(kem.getPublic(), signing.getPublic()));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /// The keys of a store, created by the first call.
  ///
  /// @throws StoreException of kind CORRUPT if they cannot be decrypted
  public static ServerIdentity of(KeyValueStore kv, Vault vault) {
    byte[] there = kv.read(PARTITION, reader -> reader.get(TABLE, KEY));
    if (there == null) {
      ServerIdentity fresh = generate();
      byte[] made =
          new Row(vault.seal(PURPOSE, PLACE, fresh.privateHalf()), fresh.publicHalf.encoded())
              .encode();
      there =
          kv.write(
              PARTITION,
              Durability.SYNCED,
              writer -> {
                byte[] other = writer.get(TABLE, KEY);
                if (other == null) {
                  writer.put(TABLE, KEY, made);
                }
                return other == null ? made : other;
              });
    }
    return opened(Row.decode(there), vault);
  }

  private static ServerIdentity opened(Row row, Vault vault) {
    return decode(vault.open(PURPOSE, PLACE, row.sealed()), row.publicHalf());
  }

  static ServerIdentity decode(byte[] privateHalf, byte[] publicHalf) {
    return RowReader.read(
        TABLE.name(),
        privateHalf,
        FORMAT,
        in ->
            new ServerIdentity(
                key(PublicIdentity.KEM, in.bytes()),
                key(PublicIdentity.SIGNATURE, in.bytes()),
                PublicIdentity.decode(publicHalf)));
  }

  byte[] privateHalf() {
    return new RowWriter(FORMAT).bytes(kem.getEncoded()).bytes(signing.getEncoded()).done();
  }

  private static PrivateKey key(String algorithm, byte[] encoded) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a private key of " + algorithm, e);
    }
  }

  PrivateKey kem() {
    return kem;
  }

  PrivateKey signing() {
    return signing;
  }

  /// What the other server needs.
  public PublicIdentity publicHalf() {
    return publicHalf;
  }

  static LinkageError missing(GeneralSecurityException e) {
    return new LinkageError("every Java 25 has the algorithms of sealed messages", e);
  }

  private record Row(byte[] sealed, byte[] publicHalf) {
    byte[] encode() {
      return new RowWriter(FORMAT).bytes(sealed).bytes(publicHalf).done();
    }

    static Row decode(byte[] value) {
      return RowReader.read(TABLE.name(), value, FORMAT, in -> new Row(in.bytes(), in.bytes()));
    }
  }

  private static final class Layout implements SecretRows.Layout {
    @Override
    public Optional<SecretRows.Secret> secret(byte[] key, byte[] value) {
      return Optional.of(new SecretRows.Secret(true, Row.decode(value).sealed()));
    }

    @Override
    public byte[] with(byte[] value, byte[] sealed) {
      return new Row(sealed, Row.decode(value).publicHalf()).encode();
    }

    @Override
    public String group(byte[] key) {
      return "";
    }
  }
}
