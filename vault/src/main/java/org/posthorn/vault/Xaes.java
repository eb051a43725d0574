package org.posthorn.vault;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// XAES-256-GCM: AES-256-GCM with a nonce of 24 bytes, long enough to be random for any number of
/// values under one key (2^80 values for a probability of 2^-32 that two nonces are equal). Of each
/// nonce, the first half derives the key of one value, and the second half is its GCM nonce.
///
/// Source: C2SP XAES-256-GCM (NIST SP 800-108r1 with AES-CMAC; NIST SP 800-38D).
///
/// Thread-safe.
public final class Xaes {
  /// Length of a key.
  public static final int KEY_BYTES = 32;

  /// Length of a nonce.
  public static final int NONCE_BYTES = 24;

  /// Length of an authentication tag.
  public static final int TAG_BYTES = 16;

  private static final int HALF_BYTES = NONCE_BYTES / 2;
  private static final int BLOCK_BYTES = 16;

  /// Nonces are not drawn ahead: a virtual machine that is copied while it runs would use them
  /// twice.
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Ciphers to use again: looking one up takes longer than encrypting a row. There are as many as
  /// threads have used at once.
  private static final ConcurrentLinkedQueue<Engine> ENGINES = new ConcurrentLinkedQueue<>();

  private final SecretKeySpec key;

  /// The subkey K1 of CMAC (NIST SP 800-38B §6.1).
  private final byte[] subkey;

  /// @param key of [#KEY_BYTES]
  public Xaes(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes");
    }
    this.key = new SecretKeySpec(key, "AES");
    subkey = subkey(this.key);
  }

  private static byte[] subkey(SecretKeySpec key) {
    Engine engine = Engine.take();
    byte[] doubled;
    try {
      engine.block.init(Cipher.ENCRYPT_MODE, key);
      doubled = engine.block.doFinal(new byte[BLOCK_BYTES]);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    } finally {
      ENGINES.add(engine);
    }
    int carry = 0;
    for (int i = BLOCK_BYTES - 1; i >= 0; i--) {
      int shifted = (doubled[i] & 0xff) << 1 | carry;
      doubled[i] = (byte) shifted;
      carry = shifted >> 8;
    }
    doubled[BLOCK_BYTES - 1] ^= (byte) (carry * 0b1000_0111);
    return doubled;
  }

  /// @return `header, nonce, ciphertext, tag`; the header is authenticated too
  public byte[] seal(byte[] header, byte[] associated, byte[] value) {
    Engine engine = Engine.take();
    try {
      byte[] sealed = new byte[header.length + NONCE_BYTES + value.length + TAG_BYTES];
      System.arraycopy(header, 0, sealed, 0, header.length);
      RANDOM.nextBytes(engine.nonce);
      System.arraycopy(engine.nonce, 0, sealed, header.length, NONCE_BYTES);
      Cipher cipher = engine.gcm(Cipher.ENCRYPT_MODE, this, sealed, header.length);
      cipher.updateAAD(header);
      cipher.updateAAD(associated);
      cipher.doFinal(value, 0, value.length, sealed, header.length + NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw missing(e);
    } finally {
      ENGINES.add(engine);
    }
  }

  /// @param headerBytes length of the header
  /// @throws javax.crypto.AEADBadTagException if the value, its header or the associated data are
  ///   not those of [#seal]
  public byte[] open(int headerBytes, byte[] associated, byte[] sealed)
      throws GeneralSecurityException {
    Engine engine = Engine.take();
    try {
      Cipher cipher = engine.gcm(Cipher.DECRYPT_MODE, this, sealed, headerBytes);
      cipher.updateAAD(sealed, 0, headerBytes);
      cipher.updateAAD(associated);
      int start = headerBytes + NONCE_BYTES;
      return cipher.doFinal(sealed, start, sealed.length - start);
    } finally {
      ENGINES.add(engine);
    }
  }

  private static LinkageError missing(GeneralSecurityException e) {
    return new LinkageError("every Java has AES-256-GCM", e);
  }

  /// Ciphers and buffers of one thread at a time.
  private static final class Engine {
    final Cipher block;
    final Cipher gcm;
    final byte[] nonce = new byte[NONCE_BYTES];
    private final byte[] blocks = new byte[2 * BLOCK_BYTES];

    private Engine() throws GeneralSecurityException {
      block = Cipher.getInstance("AES/ECB/NoPadding");
      gcm = Cipher.getInstance("AES/GCM/NoPadding");
    }

    static Engine take() {
      Engine free = ENGINES.poll();
      try {
        return free == null ? new Engine() : free;
      } catch (GeneralSecurityException e) {
        throw missing(e);
      }
    }

    /// @param nonce at `offset`
    Cipher gcm(int mode, Xaes of, byte[] nonce, int offset) throws GeneralSecurityException {
      for (int i = 0; i < 2; i++) {
        byte[] counter = {0, (byte) (i + 1), 'X', 0};
        for (int at = 0; at < BLOCK_BYTES; at++) {
          byte octet = at < counter.length ? counter[at] : nonce[offset + at - counter.length];
          blocks[i * BLOCK_BYTES + at] = (byte) (octet ^ of.subkey[at]);
        }
      }
      block.init(Cipher.ENCRYPT_MODE, of.key);
      SecretKeySpec derived = new SecretKeySpec(block.doFinal(blocks), "AES");
      gcm.init(
          mode,
          derived,
          new GCMParameterSpec(8 * TAG_BYTES, nonce, offset + HALF_BYTES, HALF_BYTES));
      return gcm;
    }
  }
}
