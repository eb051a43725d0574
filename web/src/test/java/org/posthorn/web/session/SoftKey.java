package org.posthorn.web.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.posthorn.runtime.Digests;

/// An authenticator with one key, and the browser before it; both do what they are told, wrong
/// things too.
final class SoftKey {
  private static final int USER_PRESENT = 0x01;
  private static final int USER_VERIFIED = 0x04;
  private static final int ATTESTED = 0x40;

  private final KeyPair pair = pair();
  private final byte[] id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  String origin = "https://" + Visitor.HOST;
  String rpId = Visitor.HOST;
  String type = "webauthn.get";
  boolean present = true;
  boolean verifies = true;
  boolean tampered;
  int counter;
  byte[] handle = {};

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] authenticatorData(int more, byte[] attested) {
    int flags = more | (present ? USER_PRESENT : 0) | (verifies ? USER_VERIFIED : 0);
    return ByteBuffer.allocate(37 + attested.length)
        .put(Digests.sha256(rpId.getBytes(UTF_8)))
        .put((byte) flags)
        .putInt(counter)
        .put(attested)
        .array();
  }

  private byte[] clientData(String ceremony, String challenge) {
    return ("{\"type\":\""
            + ceremony
            + "\",\"challenge\":\""
            + challenge
            + "\",\"origin\":\""
            + origin
            + "\",\"crossOrigin\":false}")
        .getBytes(UTF_8);
  }

  /// RegistrationResponseJSON.
  String register(String challenge) {
    ByteArrayOutputStream attested = new ByteArrayOutputStream();
    attested.writeBytes(new byte[16]);
    attested.write(0);
    attested.write(id.length);
    attested.writeBytes(id);
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    // RFC 9053 §7.1: kty EC2, alg ES256, crv P-256, x, y
    attested.writeBytes(new byte[] {(byte) 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20});
    attested.writeBytes(fixed(key.getW().getAffineX()));
    attested.writeBytes(new byte[] {0x22, 0x58, 0x20});
    attested.writeBytes(fixed(key.getW().getAffineY()));
    byte[] data = authenticatorData(ATTESTED, attested.toByteArray());
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    object.write(0xa3);
    object.writeBytes("cfmtdnonegattStmt".getBytes(UTF_8));
    object.write(0xa0);
    object.writeBytes("hauthData".getBytes(UTF_8));
    object.write(0x58);
    object.write(data.length);
    object.writeBytes(data);
    return response(
        "\"clientDataJSON\":\"%s\",\"attestationObject\":\"%s\""
            .formatted(text(clientData("webauthn.create", challenge)), text(object.toByteArray())));
  }

  /// AuthenticationResponseJSON.
  String sign(String challenge) {
    byte[] data = authenticatorData(0, new byte[0]);
    byte[] client = clientData(type, challenge);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(pair.getPrivate());
      signature.update(data);
      signature.update(Digests.sha256(client));
      byte[] signed = signature.sign();
      signed[signed.length - 1] ^= (byte) (tampered ? 1 : 0);
      String user = handle.length == 0 ? "" : ",\"userHandle\":\"" + text(handle) + "\"";
      return response(
          "\"clientDataJSON\":\"%s\",\"authenticatorData\":\"%s\",\"signature\":\"%s\"%s"
              .formatted(text(client), text(data), text(signed), user));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String response(String fields) {
    return "{\"id\":\"%s\",\"rawId\":\"%s\",\"type\":\"public-key\",\"response\":{%s},\"clientExtensionResults\":{}}"
        .formatted(text(id), text(id), fields);
  }

  private static byte[] fixed(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
    return fixed;
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
