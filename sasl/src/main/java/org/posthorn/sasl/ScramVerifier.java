package org.posthorn.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/// The data stored for verifying a password by SCRAM-SHA-256 (RFC 5802 §3, RFC 7677). It cannot be
/// used for logging in, but allows guessing the password offline, so it is secret.
public final class ScramVerifier {

  /// RFC 7677 §4: at least 4096.
  public static final int ITERATIONS_MIN = 4096;

  /// Iterations of new verifiers. Clients, including phones, compute them at each login.
  public static final int ITERATIONS_DEFAULT = 4096;

  /// Iterations above this are refused by [#decode] and by clients: a hostile peer must not cause
  /// minutes of computation.
  public static final int ITERATIONS_MAX = 1_000_000;

  /// Bytes of a new salt.
  public static final int SALT_BYTES = 16;

  private static final int SALT_BYTES_MAX = 64;
  private static final int KEY_BYTES = ScramSha256.HASH_BYTES;

  private final byte[] salt;
  private final int iterations;
  private final byte[] storedKey;
  private final byte[] serverKey;

  /// @throws IllegalArgumentException if a part has a wrong length, or there are fewer than
  ///   [#ITERATIONS_MIN] or more than [#ITERATIONS_MAX] iterations
  public ScramVerifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    if (salt.length == 0 || salt.length > SALT_BYTES_MAX) {
      throw new IllegalArgumentException("a salt of " + salt.length + " bytes");
    }
    if (iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
      throw new IllegalArgumentException(iterations + " iterations");
    }
    if (storedKey.length != KEY_BYTES || serverKey.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key of a wrong length");
    }
    this.salt = salt.clone();
    this.iterations = iterations;
    this.storedKey = storedKey.clone();
    this.serverKey = serverKey.clone();
  }

  /// Computes the verifier of a password: `iterations` rounds of HMAC, some milliseconds.
  ///
  /// @param password prepared by [Saslprep]
  public static ScramVerifier derive(String password, byte[] salt, int iterations) {
    byte[] salted = ScramSha256.saltedPassword(password, salt, iterations);
    return new ScramVerifier(
        salt,
        iterations,
        ScramSha256.hash(ScramSha256.clientKey(salted)),
        ScramSha256.serverKey(salted));
  }

  public byte[] salt() {
    return salt.clone();
  }

  public int iterations() {
    return iterations;
  }

  public byte[] storedKey() {
    return storedKey.clone();
  }

  public byte[] serverKey() {
    return serverKey.clone();
  }

  /// Whether a password is the one that this verifier was derived from.
  public boolean verify(String password) {
    byte[] salted = ScramSha256.saltedPassword(password, salt, iterations);
    byte[] stored = ScramSha256.hash(ScramSha256.clientKey(salted));
    return MessageDigest.isEqual(stored, storedKey);
  }

  /// Salt length (1 byte), salt, iterations (4 bytes), stored key (32), server key (32).
  public byte[] encode() {
    return ByteBuffer.allocate(1 + salt.length + Integer.BYTES + 2 * KEY_BYTES)
        .put((byte) salt.length)
        .put(salt)
        .putInt(iterations)
        .put(storedKey)
        .put(serverKey)
        .array();
  }

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException if it is anything else
  public static ScramVerifier decode(byte[] encoded) {
    int saltBytes = encoded.length == 0 ? 0 : encoded[0] & 0xff;
    if (encoded.length != 1 + saltBytes + Integer.BYTES + 2 * KEY_BYTES) {
      throw new IllegalArgumentException("a SCRAM verifier of " + encoded.length + " bytes");
    }
    int keys = 1 + saltBytes + Integer.BYTES;
    return new ScramVerifier(
        Arrays.copyOfRange(encoded, 1, 1 + saltBytes),
        ByteBuffer.wrap(encoded).getInt(1 + saltBytes),
        Arrays.copyOfRange(encoded, keys, keys + KEY_BYTES),
        Arrays.copyOfRange(encoded, keys + KEY_BYTES, keys + 2 * KEY_BYTES));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScramVerifier that && MessageDigest.isEqual(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(salt);
  }

  /// Only the iteration count: the rest is secret.
  @Override
  public String toString() {
    return "ScramVerifier[SHA-256, " + iterations + " iterations]";
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
