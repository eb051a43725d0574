package org.posthorn.web.session;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// One-time codes as an authenticator app makes them.
final class Codes {
  private Codes() {}

  static String of(String base32, long step) {
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < base32.length(); i++) {
      int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(base32.charAt(i));
      number = number.shiftLeft(5).or(BigInteger.valueOf(value));
    }
    byte[] bytes = number.toByteArray();
    byte[] seed = new byte[20];
    int from = Math.max(0, bytes.length - 20);
    byte[] tail = Arrays.copyOfRange(bytes, from, bytes.length);
    System.arraycopy(tail, 0, seed, 20 - tail.length, tail.length);
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(seed, "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
      int code = ByteBuffer.wrap(hash).getInt(hash[19] & 15) & 0x7fffffff;
      return "%06d".formatted(code % 1_000_000);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
