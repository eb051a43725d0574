package org.posthorn.smtp;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Detects clients of other protocols. A client that begins with HTTP is a scanner, or a browser
/// that was tricked into connecting: the body of its request may contain SMTP commands, so the
/// connection is closed at once. RFC 5321 §7.8 allows this.
final class ForeignProtocol {
  /// RFC 9110 §9, RFC 5789, and the preface of HTTP/2 (RFC 9113 §3.4). None of them is an SMTP
  /// command.
  private static final Pattern HTTP_METHOD =
      Pattern.compile("(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) .*");

  private static final Pattern HTTP_VERSION = Pattern.compile(".* HTTP/[0-9.]+");

  /// Octets of a line that are examined.
  private static final int LOOKED_AT_BYTES = 2_048;

  private ForeignProtocol() {}

  /// Whether a line that is not a command is the first line of an HTTP request.
  static boolean isHttp(byte[] line) {
    int length = Math.min(line.length, LOOKED_AT_BYTES);
    String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
    return HTTP_METHOD.matcher(text).matches() || HTTP_VERSION.matcher(text).matches();
  }
}
