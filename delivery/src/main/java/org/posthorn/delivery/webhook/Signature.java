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

/// Signs requests according to Standard Webhooks: HMAC-SHA-256 over id, time and body. The receiver
/// can verify sender, integrity and age. https://www.standardwebhooks.com
public final class Signature {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";

  /// The specification requires 24 to 64 bytes.
  static final int SECRET_BYTES = 32;

  private Signature() {}

  static byte[] newSecret(SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return secret;
  }

  /// A secret in the form given to receivers.
  static String text(byte[] secret) {
    return PREFIX + Base64.getEncoder().encodeToString(secret);
  }

  /// The header fields of a request.
  ///
  /// @param id of the event
  /// @param at the time of sending: receivers reject old requests
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
