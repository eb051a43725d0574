package org.posthorn.vault.sealed;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The content in frames of AES-256-GCM, chained as in STREAM (Hoang, Reyhanitabar, Rogaway, Vizár
/// 2015), as blobs are (`kv.EncryptedFrames`).
///
/// - Key: random, of this message alone.
/// - Nonce, 12 octets: three zero, an octet that is 1 for the last frame and otherwise 0, the
///   frame's number (8 octets).
/// - Associated data: the version (1 octet) and the message id (16 octets).
///
/// A message is encrypted once for its digest and once more for each time that it is sent: always
/// the same octets with the same key, because a queued message does not change.
final class SealedFrames {
  static final int FRAME_BYTES = 64 << 10;
  static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int LAST_AT = 3;

  private final SecretKey key;
  private final byte[] associated;

  SealedFrames(byte[] key, byte[] messageId) {
    this.key = new SecretKeySpec(key, "AES");
    associated =
        ByteBuffer.allocate(1 + messageId.length)
            .put((byte) SealedHeader.VERSION)
            .put(messageId)
            .array();
  }

  /// Octets of all frames of a content.
  static long sealedSize(long size) {
    long frames = Math.max(1, (size + FRAME_BYTES - 1) / FRAME_BYTES);
    return size + frames * TAG_BYTES;
  }

  private Cipher cipher(int mode, long number, boolean last) throws GeneralSecurityException {
    byte[] nonce =
        ByteBuffer.allocate(NONCE_BYTES)
            .put(LAST_AT, (byte) (last ? 1 : 0))
            .putLong(LAST_AT + 1, number)
            .array();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }

  /// Encrypts what is written to it. Must be closed, which writes the last frame and leaves the
  /// target open.
  OutputStream encrypting(OutputStream target) {
    return new Encrypting(target);
  }

  /// Decrypts the frames that are written to it. Must be closed, which checks the last frame. Plain
  /// octets of a frame are passed on when it was verified; a failure is a [ChangedOctetsException].
  OutputStream decrypting(OutputStream target) {
    return new Decrypting(target);
  }

  /// Collects frames, of which only the last may be shorter.
  private abstract static class Framed extends OutputStream {
    private final byte[] frame;
    private int length;
    private long number;
    private boolean closed;

    Framed(int frameBytes) {
      frame = new byte[frameBytes];
    }

    abstract void frame(byte[] octets, int length, long number, boolean last) throws IOException;

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
      int at = offset;
      int left = count;
      while (left > 0) {
        if (length == frame.length) {
          frame(frame, length, number++, false);
          length = 0;
        }
        int piece = Math.min(left, frame.length - length);
        System.arraycopy(from, at, frame, length, piece);
        length += piece;
        at += piece;
        left -= piece;
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        frame(frame, length, number, true);
      }
    }
  }

  private final class Encrypting extends Framed {
    private final OutputStream target;

    Encrypting(OutputStream target) {
      super(FRAME_BYTES);
      this.target = target;
    }

    @Override
    void frame(byte[] octets, int length, long number, boolean last) throws IOException {
      try {
        target.write(cipher(Cipher.ENCRYPT_MODE, number, last).doFinal(octets, 0, length));
      } catch (GeneralSecurityException e) {
        throw ServerIdentity.missing(e);
      }
    }
  }

  private final class Decrypting extends Framed {
    private final OutputStream target;

    Decrypting(OutputStream target) {
      super(FRAME_BYTES + TAG_BYTES);
      this.target = target;
    }

    @Override
    void frame(byte[] octets, int length, long number, boolean last) throws IOException {
      if (length < TAG_BYTES) {
        throw new ChangedOctetsException();
      }
      try {
        target.write(cipher(Cipher.DECRYPT_MODE, number, last).doFinal(octets, 0, length));
      } catch (AEADBadTagException e) {
        throw new ChangedOctetsException();
      } catch (GeneralSecurityException e) {
        throw ServerIdentity.missing(e);
      }
    }
  }
}
