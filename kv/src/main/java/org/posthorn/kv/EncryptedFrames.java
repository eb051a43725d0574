package org.posthorn.kv;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Frames in AES-256-GCM (RFC 5116 §5.2), chained as in STREAM (Hoang, Reyhanitabar, Rogaway, Vizár
/// 2015).
///
/// - Key: random, of this blob alone.
/// - Nonce, 12 bytes: three zero, a byte that is 1 for the last frame and otherwise 0, the frame's
///   number (8 bytes).
/// - Associated data: the format version (1 byte) and the blob's id (16 bytes).
///
/// No nonce repeats under a key: the key is made with the writer of the one file, the writer seals
/// each number once and discards the file if that frame cannot be written, and a file is never
/// written to again. A frame elsewhere, in another blob, or as another end of the blob does not
/// open.
final class EncryptedFrames implements FrameForm {
  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int LAST_AT = 3;

  private final BlobId id;
  private final SecretKey key;
  private final byte[] associated;

  EncryptedFrames(BlobId id, byte[] key) {
    this.id = id;
    this.key = new SecretKeySpec(key, "AES");
    this.associated =
        ByteBuffer.allocate(1 + BlobId.BYTES)
            .put((byte) BlobFrames.ENCRYPTED)
            .put(id.toBytes())
            .array();
  }

  @Override
  public BlobId id() {
    return id;
  }

  @Override
  public BlobFrames none() {
    return new BlobFrames(BlobFrames.ENCRYPTED, 0, TAG_BYTES);
  }

  @Override
  public int before() {
    return 0;
  }

  @Override
  public ByteBuffer seal(long number, boolean last, byte[] buffer, int length) {
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, number, last);
      int sealed = cipher.doFinal(buffer, 0, length, buffer, 0);
      return ByteBuffer.wrap(buffer, 0, sealed);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  @Override
  public byte[] open(long number, boolean last, byte[] sealed) {
    try {
      return cipher(Cipher.DECRYPT_MODE, number, last).doFinal(sealed);
    } catch (AEADBadTagException e) {
      throw BlobFrames.damaged(
          id, "frame " + number + " was modified, moved or cut off, or has another key");
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private Cipher cipher(int mode, long number, boolean last) throws GeneralSecurityException {
    byte[] nonce =
        ByteBuffer.allocate(NONCE_BYTES)
            .put(LAST_AT, (byte) (last ? 1 : 0))
            .putLong(LAST_AT + 1, number)
            .array();
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }

  private static LinkageError missing(GeneralSecurityException e) {
    return new LinkageError("every Java has " + ALGORITHM, e);
  }
}
