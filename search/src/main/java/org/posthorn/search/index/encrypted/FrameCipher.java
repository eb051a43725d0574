package org.posthorn.search.index.encrypted;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Encrypts and decrypts the frames of one file. Thread-safe.
final class FrameCipher {
  static final int FRAME_BYTES = 4096;
  static final int TAG_BYTES = 16;
  static final int SEALED_BYTES = FRAME_BYTES + TAG_BYTES;
  static final int SALT_BYTES = 32;

  private static final byte[] MAGIC = {'P', 'H', 'X', 1};
  static final int HEADER_BYTES = MAGIC.length + SALT_BYTES;

  private static final int NONCE_BYTES = 12;
  private static final int LAST_AT = 3;
  private static final byte[] INFO = "posthorn index file".getBytes(StandardCharsets.US_ASCII);

  /// To use again: looking one up takes as long as decrypting a frame. There are as many as threads
  /// have used at once.
  private static final ConcurrentLinkedQueue<Cipher> CIPHERS = new ConcurrentLinkedQueue<>();

  private final byte[] header;
  private final SecretKey key;

  private FrameCipher(byte[] indexKey, byte[] header) {
    this.header = header;
    byte[] salt = new byte[SALT_BYTES];
    System.arraycopy(header, MAGIC.length, salt, 0, SALT_BYTES);
    key = new SecretKeySpec(derived(indexKey, salt, INFO), "AES");
  }

  /// For a new file.
  ///
  /// @param salt random, of [#SALT_BYTES]
  static FrameCipher of(byte[] indexKey, byte[] salt) {
    return new FrameCipher(
        indexKey, ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).put(salt).array());
  }

  /// For a file with this header; null if no file has such a header.
  static @Nullable FrameCipher reading(byte[] indexKey, byte[] header) {
    boolean known = ByteBuffer.wrap(header, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    return known ? new FrameCipher(indexKey, header) : null;
  }

  /// 32 bytes by HKDF-SHA-256.
  static byte[] derived(byte[] indexKey, byte[] salt, byte[] info) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(indexKey)
                  .addSalt(salt)
                  .thenExpand(info, IndexKey.BYTES));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  byte[] header() {
    return header.clone();
  }

  /// The size of the content of a file.
  ///
  /// @param sealed size of the file
  /// @return less than 0 if no file has this size
  static long contentLength(long sealed) {
    long rest = sealed - HEADER_BYTES;
    long frames = Math.max(1, Math.ceilDiv(rest, SEALED_BYTES));
    long last = rest - (frames - 1) * SEALED_BYTES;
    return last < TAG_BYTES || (last == TAG_BYTES && frames > 1) ? -1 : rest - frames * TAG_BYTES;
  }

  /// Encrypts a frame.
  ///
  /// @param sealed of [#SEALED_BYTES]
  /// @return how many bytes of it are used
  int seal(long number, boolean last, byte[] frame, int length, byte[] sealed) {
    Cipher cipher = take();
    try {
      prepare(cipher, Cipher.ENCRYPT_MODE, number, last);
      return cipher.doFinal(frame, 0, length, sealed, 0);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    } finally {
      CIPHERS.add(cipher);
    }
  }

  /// Decrypts a frame.
  ///
  /// @param frame of [#FRAME_BYTES]
  /// @return how many bytes of it are used
  /// @throws GeneralSecurityException if it was changed or moved, or has another key
  int open(long number, boolean last, byte[] sealed, int length, byte[] frame)
      throws GeneralSecurityException {
    Cipher cipher = take();
    try {
      prepare(cipher, Cipher.DECRYPT_MODE, number, last);
      return cipher.doFinal(sealed, 0, length, frame, 0);
    } finally {
      CIPHERS.add(cipher);
    }
  }

  private void prepare(Cipher cipher, int mode, long number, boolean last)
      throws GeneralSecurityException {
    byte[] nonce =
        ByteBuffer.allocate(NONCE_BYTES)
            .put(LAST_AT, (byte) (last ? 1 : 0))
            .putLong(LAST_AT + 1, number)
            .array();
    cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
    cipher.updateAAD(header);
  }

  private static Cipher take() {
    Cipher free = CIPHERS.poll();
    try {
      return free == null ? Cipher.getInstance("AES/GCM/NoPadding") : free;
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static LinkageError missing(GeneralSecurityException e) {
    return new LinkageError("every Java from 25 on has AES-256-GCM and HKDF-SHA-256", e);
  }
}
