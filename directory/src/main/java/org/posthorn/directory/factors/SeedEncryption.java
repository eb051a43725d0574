package org.posthorn.directory.factors;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.vault.SecretPlace;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;

/// Seals TOTP seeds under a separate key, which the vault seals. Thread-safe.
public final class SeedEncryption {
  private static final int VERSION = 1;
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final String PURPOSE = "second factors";
  private static final Table TABLE = new Table(15, "factor_key", Table.Family.ROWS);
  private static final byte[] ROW = {0};
  private static final SecretPlace PLACE = new SecretPlace(Directory.PARTITION, TABLE, ROW);

  /// The table of the key.
  public static final SecretRows SECRETS =
      new SecretRows("key of second factors", PURPOSE, Directory.PARTITION, TABLE, new Layout());

  private final KeyValueStore kv;
  private final Supplier<Vault> vault;
  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable SecretKeySpec key;

  /// @param vault used when the first seed is sealed or opened
  public SeedEncryption(KeyValueStore kv, Supplier<Vault> vault) {
    this.kv = kv;
    this.vault = vault;
  }

  byte[] seal(AccountId account, byte[] seed) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = run(Cipher.ENCRYPT_MODE, account, nonce, seed, 0);
    return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
  }

  /// @throws StoreException of kind CORRUPT if the key is lost or the data was changed
  byte[] open(AccountId account, byte[] sealed) {
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    return run(Cipher.DECRYPT_MODE, account, nonce, sealed, NONCE_BYTES);
  }

  private byte[] run(int mode, AccountId account, byte[] nonce, byte[] input, int from) {
    SecretKeySpec with = key();
    try {
      Cipher cipher = Cipher.getInstance(ALGORITHM);
      cipher.init(mode, with, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(FactorRows.key(account.value()));
      return cipher.doFinal(input, from, input.length - from);
    } catch (GeneralSecurityException e) {
      throw new StoreException(
          StoreException.Kind.CORRUPT,
          "a one-time code device of account " + account + " cannot be opened: remove it",
          e);
    }
  }

  /// Loads the key into memory; to be called outside of transactions.
  void prepare() {
    var _ = key();
  }

  private SecretKeySpec key() {
    SecretKeySpec known = key;
    if (known != null) {
      return known;
    }
    Vault with = vault.get();
    byte[] fresh = new byte[KEY_BYTES];
    random.nextBytes(fresh);
    byte[] sealed = row(with.seal(PURPOSE, PLACE, fresh));
    byte[] stored =
        kv.write(
            PLACE.partition(),
            Durability.SYNCED,
            writer -> {
              byte[] there = writer.get(TABLE, ROW);
              if (there != null) {
                return there;
              }
              writer.put(TABLE, ROW, sealed);
              return sealed;
            });
    SecretKeySpec opened = new SecretKeySpec(with.open(PURPOSE, PLACE, sealed(stored)), "AES");
    key = opened;
    return opened;
  }

  private static byte[] row(byte[] sealed) {
    return new RowWriter(VERSION).bytes(sealed).done();
  }

  private static byte[] sealed(byte[] row) {
    return RowReader.read("factor keys", row, VERSION, RowReader::bytes);
  }

  private static final class Layout implements SecretRows.Layout {
    @Override
    public Optional<SecretRows.Secret> secret(byte[] rowKey, byte[] value) {
      return Optional.of(new SecretRows.Secret(true, sealed(value)));
    }

    @Override
    public byte[] with(byte[] value, byte[] sealed) {
      return row(sealed);
    }

    @Override
    public String group(byte[] rowKey) {
      return "";
    }
  }
}
