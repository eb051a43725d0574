package org.posthorn.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the owner of a blob stores: the blob's id and, if it is encrypted, its key. The key is
/// nowhere else: without its owner's row an encrypted blob is unreadable. Immutable.
public final class BlobRef {
  /// Bytes of a blob's key, for AES-256.
  public static final int KEY_BYTES = 32;

  /// Bytes of the binary form with a key.
  public static final int ENCRYPTED_BYTES = BlobId.BYTES + KEY_BYTES;

  private final BlobId id;
  private final byte @Nullable [] key;

  private BlobRef(BlobId id, byte @Nullable [] key) {
    this.id = id;
    this.key = key;
  }

  /// A blob that is not encrypted.
  public static BlobRef plain(BlobId id) {
    return new BlobRef(id, null);
  }

  /// @throws IllegalArgumentException unless the key has exactly [#KEY_BYTES] bytes
  public static BlobRef encrypted(BlobId id, byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a blob key of " + key.length + " bytes");
    }
    return new BlobRef(id, key.clone());
  }

  /// Reads the form of [#toBytes].
  ///
  /// @throws IllegalArgumentException unless there are [BlobId#BYTES] or [#ENCRYPTED_BYTES] bytes
  public static BlobRef of(byte[] bytes) {
    if (bytes.length != ENCRYPTED_BYTES) {
      return plain(BlobId.of(bytes));
    }
    return new BlobRef(
        BlobId.of(Arrays.copyOf(bytes, BlobId.BYTES)),
        Arrays.copyOfRange(bytes, BlobId.BYTES, ENCRYPTED_BYTES));
  }

  public BlobId id() {
    return id;
  }

  public boolean isEncrypted() {
    return key != null;
  }

  /// The key itself, not a copy; null if the blob is not encrypted.
  byte @Nullable [] key() {
    return key;
  }

  /// The id, then the key if there is one. To be stored only where the blob's content could be.
  public byte[] toBytes() {
    byte[] bytes = id.toBytes();
    byte[] secret = key;
    if (secret != null) {
      bytes = Arrays.copyOf(bytes, ENCRYPTED_BYTES);
      System.arraycopy(secret, 0, bytes, BlobId.BYTES, KEY_BYTES);
    }
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlobRef ref && id.equals(ref.id) && Arrays.equals(key, ref.key);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /// The id alone.
  @Override
  public String toString() {
    return id.toString();
  }
}
