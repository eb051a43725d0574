package org.posthorn.directory.factors;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Time-based one-time codes (RFC 6238) with the parameters of common authenticator apps:
/// HMAC-SHA-1, six digits, steps of 30 seconds.
public final class Totp {
  /// RFC 4226 §4, R6: 160 bits.
  static final int SEED_BYTES = 20;

  /// RFC 6238 §5.2.
  static final Duration STEP = Duration.ofSeconds(30);

  /// Steps before and after the current one whose codes are accepted: clocks differ, and typing
  /// takes time (RFC 6238 §5.2, §6).
  private static final int TOLERANCE = 1;

  private static final int DIGITS = 6;
  private static final int MODULUS = 1_000_000;
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Totp() {}

  /// The step of a time (RFC 6238 §4.2).
  static long step(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), STEP.toSeconds());
  }

  static String code(byte[] seed, long step) {
    byte[] hash = hmacSha1(seed, ByteBuffer.allocate(Long.BYTES).putLong(step).array());
    // RFC 4226 §5.3
    int offset = hash[hash.length - 1] & 0x0f;
    int truncated = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7fffffff;
    return String.format(Locale.ROOT, "%0" + DIGITS + "d", truncated % MODULUS);
  }

  private static byte[] hmacSha1(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new LinkageError("every Java has HmacSHA1", e);
    }
  }

  /// The step of a code, if it is one of those accepted now.
  ///
  /// @param after the step that was accepted last: RFC 6238 §5.2 requires that each code is
  ///   accepted once
  static OptionalLong match(byte[] seed, String code, Instant now, long after) {
    long present = step(now);
    OptionalLong found = OptionalLong.empty();
    for (long step = present - TOLERANCE; step <= present + TOLERANCE; step++) {
      boolean same =
          MessageDigest.isEqual(code(seed, step).getBytes(US_ASCII), code.getBytes(US_ASCII));
      if (same && step > after && found.isEmpty()) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /// A seed for typing: base32 (RFC 4648 §6) without padding.
  static String text(byte[] seed) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte octet : seed) {
      held = (held << Byte.SIZE) | (octet & 0xff);
      bits += Byte.SIZE;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt((held >> bits) & 0x1f));
      }
    }
    if (bits > 0) {
      text.append(BASE32.charAt((held << (5 - bits)) & 0x1f));
    }
    return text.toString();
  }

  /// The URI in a QR code for authenticator apps.
  ///
  /// @param issuer shown by the app
  static String uri(String issuer, String account, byte[] seed) {
    return "otpauth://totp/"
        + encoded(issuer)
        + ":"
        + encoded(account)
        + "?secret="
        + text(seed)
        + "&issuer="
        + encoded(issuer)
        + "&algorithm=SHA1&digits="
        + DIGITS
        + "&period="
        + STEP.toSeconds();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
