package org.posthorn.server.disaster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A message that can be made again from its id, so that nobody has to remember its bytes.
final class TestMessage {
  static final String FIELD = "X-Attempt";
  private static final Pattern ID = Pattern.compile(FIELD + ": (\\S+)");
  private static final int BYTES_MIN = 1 << 10;

  /// Above what the store keeps in rows, so that blobs are written too.
  private static final int TIMES_MAX = 300;

  private static final int LINE_BYTES = 54;

  private TestMessage() {}

  /// The message of an id: 1 KiB to 300 KiB, more often short than long.
  static byte[] of(String id) {
    SplittableRandom random = new SplittableRandom(id.hashCode() * 0x9E3779B97F4A7C15L);
    int size = (int) (BYTES_MIN * Math.pow(TIMES_MAX, random.nextDouble()));
    ByteArrayOutputStream out = new ByteArrayOutputStream(size + LINE_BYTES * 2);
    out.writeBytes(
        (FIELD
                + ": "
                + id
                + "\r\nFrom: <sender@elsewhere.test>\r\nSubject: letter "
                + id
                + "\r\nMessage-ID: <"
                + id
                + "@elsewhere.test>\r\n\r\n")
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

  /// The id in a header.
  static Optional<String> id(byte[] header) {
    Matcher matcher = ID.matcher(new String(header, US_ASCII));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /// A message as DATA transports it, with its end (RFC 5321 §4.5.2).
  static byte[] stuffed(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 64);
    boolean lineStart = true;
    for (byte b : message) {
      if (lineStart && b == '.') {
        out.write('.');
      }
      out.write(b);
      lineStart = b == '\n';
    }
    out.writeBytes(".\r\n".getBytes(US_ASCII));
    return out.toByteArray();
  }
}
