package org.posthorn.jmap.push;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts messages for clients, sent through a push service (RFC 8291), in one record of
/// `aes128gcm` (RFC 8188).
final class WebPush {
  /// Size of an uncompressed point on P-256.
  static final int POINT_BYTES = 65;

  /// RFC 8291 §3.2
  static final int SECRET_BYTES = 16;

  /// RFC 8291 §4: largest plaintext of the record, besides 86 octets of header and 17 of padding
  /// and tag.
  static final int PLAIN_BYTES_MAX = 3_993;

  private static final int RECORD_BYTES = 4_096;
  private static final int SALT_BYTES = 16;
  private static final int COORDINATE_BYTES = 32;
  private static final byte UNCOMPRESSED = 4;
  private static final byte LAST_RECORD = 2;
  private static final String CURVE = "secp256r1";

  private WebPush() {}

  /// @param key the client's public key, an uncompressed point on P-256
  /// @param secret the client's authentication secret, [#SECRET_BYTES]
  /// @param plain at most [#PLAIN_BYTES_MAX]
  /// @throws IllegalArgumentException if the key or the secret is invalid
  static byte[] encrypt(byte[] key, byte[] secret, byte[] plain, SecureRandom random) {
    try {
      byte[] salt = new byte[SALT_BYTES];
      random.nextBytes(salt);
      return encrypt(key, secret, plain, salt, newKeys(random));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a key of a push subscription: " + e.getMessage(), e);
    }
  }

  static byte[] encrypt(byte[] key, byte[] secret, byte[] plain, byte[] salt, KeyPair own)
      throws GeneralSecurityException {
    if (plain.length > PLAIN_BYTES_MAX) {
      throw new IllegalArgumentException("too much for one record: " + plain.length);
    }
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException("not an authentication secret");
    }
    byte[] ownPoint = point((ECPublicKey) own.getPublic());
    // RFC 8291 §3.4
    byte[] shared = agree(own.getPrivate(), publicKey(key));
    byte[] info = joined(text("WebPush: info\0"), key, ownPoint);
    byte[] input = derive(secret, shared, info, 32);
    byte[] contentKey = derive(salt, input, text("Content-Encoding: aes128gcm\0"), 16);
    byte[] nonce = derive(salt, input, text("Content-Encoding: nonce\0"), 12);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(contentKey, "AES"),
        new GCMParameterSpec(128, nonce));
    byte[] sealed = cipher.doFinal(joined(plain, new byte[] {LAST_RECORD}));
    // RFC 8188 §2.1
    ByteBuffer header = ByteBuffer.allocate(SALT_BYTES + Integer.BYTES + 1);
    header.put(salt).putInt(RECORD_BYTES).put((byte) ownPoint.length);
    return joined(header.array(), ownPoint, sealed);
  }

  /// RFC 5869
  private static byte[] derive(byte[] salt, byte[] input, byte[] info, int length)
      throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveData(
            HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(input).thenExpand(info, length));
  }

  private static byte[] agree(PrivateKey own, ECPublicKey other) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own);
    agreement.doPhase(other, true); // refuses a point that is not on the curve
    return agreement.generateSecret();
  }

  static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(CURVE), random);
    return generator.generateKeyPair();
  }

  /// A public key as an uncompressed point.
  static byte[] point(ECPublicKey key) {
    ByteBuffer point = ByteBuffer.allocate(POINT_BYTES).put(UNCOMPRESSED);
    point.put(coordinate(key.getW().getAffineX())).put(coordinate(key.getW().getAffineY()));
    return point.array();
  }

  private static byte[] coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int length = Math.min(bytes.length, COORDINATE_BYTES);
    System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
    return fixed;
  }

  /// @throws GeneralSecurityException if the octets are not a point
  static ECPublicKey publicKey(byte[] point) throws GeneralSecurityException {
    if (point.length != POINT_BYTES || point[0] != UNCOMPRESSED) {
      throw new GeneralSecurityException("not an uncompressed point on P-256");
    }
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(CURVE));
    ECPoint at =
        new ECPoint(
            new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + COORDINATE_BYTES)),
            new BigInteger(1, Arrays.copyOfRange(point, 1 + COORDINATE_BYTES, POINT_BYTES)));
    ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
    return (ECPublicKey)
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(at, curve));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] joined(byte[]... pieces) {
    int length = Arrays.stream(pieces).mapToInt(piece -> piece.length).sum();
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] piece : pieces) {
      all.put(piece);
    }
    return all.array();
  }
}
