package org.posthorn.vault;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.StoreException;

/// Encrypts ("seals") and decrypts ("opens") secrets: AES-256-GCM (RFC 5116 §5.2) with a key
/// derived for the purpose, bound to the row. Thread-safe.
public final class Vault {
  private static final int VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int HEADER_BYTES = 1 + Integer.BYTES;
  private static final String ALGORITHM = "AES/GCM/NoPadding";

  private final String origin;
  private final VaultLimits limits;
  private final SecureRandom random = new SecureRandom();
  private volatile List<MasterKey> keys;

  /// @param origin the source of the keys, for error messages: a file name
  /// @param keys the first is for encryption, all for decryption
  public Vault(String origin, List<MasterKey> keys, VaultLimits limits) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a vault needs at least one key");
    }
    this.origin = origin;
    this.keys = List.copyOf(keys);
    this.limits = limits;
  }

  /// The keys, the one for encryption first.
  public List<MasterKey> keys() {
    return keys;
  }

  /// Replaces the keys: the first is for encryption, all for decryption.
  public void replace(List<MasterKey> others) {
    if (others.isEmpty()) {
      throw new IllegalArgumentException("a vault needs at least one key");
    }
    keys = List.copyOf(others);
  }

  /// The key for encryption.
  public KeyId newest() {
    return keys.getFirst().id();
  }

  /// Seals a secret for one purpose in one place.
  public byte[] seal(String purpose, SecretPlace place, byte[] secret) {
    if (secret.length > limits.secretBytesMax()) {
      throw new IllegalArgumentException("a secret of " + secret.length + " bytes");
    }
    MasterKey key = keys.getFirst();
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] header = header(key.id());
    try {
      Cipher cipher = Cipher.getInstance(ALGORITHM);
      cipher.init(Cipher.ENCRYPT_MODE, key.derived(purpose), parameters(nonce));
      cipher.updateAAD(header);
      cipher.updateAAD(place.encoded());
      byte[] sealed = cipher.doFinal(secret);
      return ByteBuffer.allocate(HEADER_BYTES + NONCE_BYTES + sealed.length)
          .put(header)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /// Opens a secret that was sealed for this purpose and place.
  ///
  /// @throws StoreException of kind CORRUPT, naming the place, if it was sealed for another one,
  ///   was changed, or its key is missing
  public byte[] open(String purpose, SecretPlace place, byte[] sealed) {
    KeyId id = keyOf(place, sealed);
    MasterKey key =
        key(id)
            .orElseThrow(() ->
                corrupt(
                    place + " is encrypted with master key " + id + ", not in " + origin, null));
    byte[] nonce = Arrays.copyOfRange(sealed, HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    try {
      Cipher cipher = Cipher.getInstance(ALGORITHM);
      cipher.init(Cipher.DECRYPT_MODE, key.derived(purpose), parameters(nonce));
      cipher.updateAAD(header(id));
      cipher.updateAAD(place.encoded());
      int start = HEADER_BYTES + NONCE_BYTES;
      return cipher.doFinal(sealed, start, sealed.length - start);
    } catch (AEADBadTagException e) {
      throw corrupt(place + " was modified, or was encrypted for another row", e);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private Optional<MasterKey> key(KeyId id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /// The master key that a secret is encrypted with.
  ///
  /// @throws StoreException of kind CORRUPT if it is not a sealed secret
  static KeyId keyOf(SecretPlace place, byte[] sealed) {
    if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) {
      throw corrupt(place + " is truncated", null);
    }
    if (sealed[0] != VERSION) {
      throw corrupt(place + " is encrypted in the unknown format version " + sealed[0], null);
    }
    return new KeyId(ByteBuffer.wrap(sealed, 1, Integer.BYTES).getInt());
  }

  private static byte[] header(KeyId id) {
    return ByteBuffer.allocate(HEADER_BYTES).put((byte) VERSION).putInt(id.value()).array();
  }

  private static GCMParameterSpec parameters(byte[] nonce) {
    return new GCMParameterSpec(8 * TAG_BYTES, nonce);
  }

  private static StoreException corrupt(String message, @Nullable Throwable cause) {
    return cause == null
        ? new StoreException(StoreException.Kind.CORRUPT, message)
        : new StoreException(StoreException.Kind.CORRUPT, message, cause);
  }

  private static LinkageError missing(GeneralSecurityException e) {
    return new LinkageError("every Java has " + ALGORITHM, e);
  }
}
