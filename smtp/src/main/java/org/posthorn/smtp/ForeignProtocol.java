package org.posthorn.smtp;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Clients of other protocols. Whoever begins with HTTP is a browser that somebody made talk to us,
/// or a scanner: what it sends next may be a request whose body holds SMTP commands, so that the
/// connection is closed at once. RFC 5321 §7.8 leaves a server that freedom.
final class ForeignProtocol {
  /// RFC 9110 §9, RFC 5789, and the preface of HTTP/2 (RFC 9113 §3.4). None is a command of SMTP.
  private static final Pattern HTTP_METHOD =
      Pattern.compile("(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) .*");

  private static final Pattern HTTP_VERSION = Pattern.compile(".* HTTP/[0-9.]+");

  /// Octets of a line that are looked at.
  private static final int LOOKED_AT_BYTES = 2_048;

  private ForeignProtocol() {}

  /// Whether a line that is no command is the first of an HTTP request.
  static boolean isHttp(byte[] line) {
    int length = Math.min(line.length, LOOKED_AT_BYTES);
    String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
    return HTTP_METHOD.matcher(text).matches() || HTTP_VERSION.matcher(text).matches();
  }
}
