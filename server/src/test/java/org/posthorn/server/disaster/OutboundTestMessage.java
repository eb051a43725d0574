package org.posthorn.server.disaster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A message that a user of ours submits; made again from its id, which names the user.
final class OutboundTestMessage {
  private static final Pattern TRACE =
      Pattern.compile(
          "(Return-Path|Delivered-To|Received|DKIM-Signature|Posthorn-Verdict|X-Spam-Flag|X-Spam-Score): .*|[ \\t].*");
  private static final int BYTES_MIN = 1 << 10;

  /// Most messages are short; some fill several pieces of a queued body.
  private static final int TIMES_SHORT = 8;

  private static final int TIMES_LONG = 600;
  private static final int LINE_BYTES = 54;

  private OutboundTestMessage() {}

  /// @param id begins with the user and a hyphen
  static byte[] of(String id) {
    SplittableRandom random = new SplittableRandom(id.hashCode() * 0x9E3779B97F4A7C15L);
    int times = random.nextInt(12) == 0 ? TIMES_LONG : TIMES_SHORT;
    int size = (int) (BYTES_MIN * Math.pow(times, random.nextDouble()));
    ByteArrayOutputStream out = new ByteArrayOutputStream(size + 2 * LINE_BYTES);
    String from = id.substring(0, id.indexOf('-')) + "@" + ExpectedMail.DOMAIN;
    out.writeBytes(
        """
        %s: %s\r
        From: <%s>\r
        Date: Mon, 2 Mar 2026 08:00:00 +0000\r
        Message-ID: <%s@%s>\r
        \r
        """
            .formatted(TestMessage.FIELD, id, from, id, ExpectedMail.DOMAIN)
            .getBytes(US_ASCII));
    byte[] line = new byte[LINE_BYTES];
    while (out.size() < size) {
      random.nextBytes(line);
      if (random.nextInt(16) == 0) {
        out.write('.'); // to be stuffed on the way
      }
      out.writeBytes(Base64.getEncoder().encode(line));
      out.writeBytes("\r\n".getBytes(US_ASCII));
    }
    return out.toByteArray();
  }

  /// Whether octets are the message of an id, byte for byte, after fields that we put before it.
  static boolean holds(String id, byte[] message) {
    byte[] letter = of(id);
    int trace = message.length - letter.length;
    return trace >= 0
        && Arrays.equals(message, trace, message.length, letter, 0, letter.length)
        && new String(message, 0, trace, US_ASCII)
            .lines()
            .map(TRACE::matcher)
            .allMatch(Matcher::matches);
  }
}
