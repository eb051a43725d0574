package org.posthorn.jmap.push;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Identifies the sender of messages to push services (RFC 8292). Clients learn the key from the
/// session object, and register it with the push service (RFC 9749). Thread-safe.
public final class Vapid {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final JsonMapper JSON = new JsonMapper();

  /// RFC 8292 §2: not more than 24 hours.
  private static final Duration TOKEN_LIFE = Duration.ofHours(12);

  private final KeyPair keys;
  private final String contact;

  private Vapid(KeyPair keys, String contact) {
    this.keys = keys;
    this.contact = contact;
  }

  /// A new secret key for [#of].
  public static byte[] newKey(SecureRandom random) {
    try {
      KeyPair keys = WebPush.newKeys(random);
      byte[] point = WebPush.point((ECPublicKey) keys.getPublic());
      byte[] secret = keys.getPrivate().getEncoded();
      byte[] both = Arrays.copyOf(point, point.length + secret.length);
      System.arraycopy(secret, 0, both, point.length, secret.length);
      return both;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256 is always there", e);
    }
  }

  /// @param key of [#newKey]
  /// @param contact for operators of push services: a `mailto:` or `https:` URI
  public static Vapid of(byte[] key, String contact) {
    try {
      ECPublicKey point = WebPush.publicKey(Arrays.copyOf(key, WebPush.POINT_BYTES));
      byte[] secret = Arrays.copyOfRange(key, WebPush.POINT_BYTES, key.length);
      KeyPair keys =
          new KeyPair(
              point, KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(secret)));
      return new Vapid(keys, contact);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a VAPID key", e);
    }
  }

  /// The public key in the form for clients.
  public String applicationServerKey() {
    return BASE64.encodeToString(WebPush.point((ECPublicKey) keys.getPublic()));
  }

  /// The field `Authorization` of a message (RFC 8292 §3).
  ///
  /// @param url of the subscription
  String authorization(String url, Instant now) {
    URI to = URI.create(url);
    String origin = to.getScheme() + "://" + to.getRawAuthority();
    ObjectNode header = JSON.createObjectNode().put("typ", "JWT").put("alg", "ES256");
    ObjectNode claims =
        JSON.createObjectNode()
            .put("aud", origin)
            .put("exp", now.plus(TOKEN_LIFE).getEpochSecond())
            .put("sub", contact);
    String signed = base64(header) + "." + base64(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      String token = signed + "." + BASE64.encodeToString(signature.sign());
      return "vapid t=" + token + ", k=" + applicationServerKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ES256 is always there", e);
    }
  }

  private static String base64(ObjectNode json) {
    return BASE64.encodeToString(JSON.writeValueAsBytes(json));
  }
}
