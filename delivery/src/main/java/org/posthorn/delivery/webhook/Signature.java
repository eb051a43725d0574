package org.posthorn.delivery.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs what is sent, as the specification of Standard Webhooks says: HMAC-SHA-256 over id, time
/// and body, so that the receiver knows who sent it, that it is whole, and when.
/// https://www.standardwebhooks.com
public final class Signature {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";

  /// Between 24 and 64 bytes, says the specification.
  static final int SECRET_BYTES = 32;

  private Signature() {}

  static byte[] newSecret(SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return secret;
  }

  /// A secret as receivers are given it.
  static String text(byte[] secret) {
    return PREFIX + Base64.getEncoder().encodeToString(secret);
  }

  /// The header fields that go with a body.
  ///
  /// @param id of the event
  /// @param at when it is sent: receivers refuse what is old
  /// @param secrets one signature is made with each; at least one
  public static Map<String, String> fields(
      String id, Instant at, byte[] body, List<byte[]> secrets) {
    String time = Long.toString(at.getEpochSecond());
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("webhook-id", id);
    fields.put("webhook-timestamp", time);
    fields.put(
        "webhook-signature",
        secrets.stream()
            .map(secret -> "v1," + sign(secret, id + "." + time + ".", body))
            .collect(Collectors.joining(" ")));
    return fields;
  }

  private static String sign(byte[] secret, String before, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(before.getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new LinkageError("every Java has " + ALGORITHM, e);
    }
  }
}
