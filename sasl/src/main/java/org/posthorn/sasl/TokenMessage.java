package org.posthorn.sasl;

import java.util.Locale;
import java.util.Optional;

/// A client's message of OAUTHBEARER or XOAUTH2. A syntax error is an [IllegalArgumentException]
/// whose text names the error and contains nothing of the message.
///
/// @param user claimed user of the token
/// @param token the access token; empty if the client sent none
record TokenMessage(Optional<String> user, Optional<String> token) {
  private static final char SEPARATOR = 1;
  private static final String SCHEME = "bearer ";

  /// RFC 7628 §3.1: a GS2 header (RFC 5801 §4) and pairs of key and value, each ended by 0x01, and
  /// one more 0x01.
  static TokenMessage oauthBearer(byte[] message) {
    String text = text(message);
    int end = text.indexOf(SEPARATOR);
    if (end <= 0) {
      throw new IllegalArgumentException("no GS2 header");
    }
    // RFC 7628 §3.1: there is no channel binding to use. Other flags are accepted.
    String[] header = text.substring(0, end).split(",", -1);
    boolean wellFormed =
        header.length == 3
            && (header[0].equals("n") || header[0].equals("y"))
            && (header[1].isEmpty() || header[1].startsWith("a="))
            && header[2].isEmpty();
    if (!wellFormed) {
      throw new IllegalArgumentException("a malformed GS2 header");
    }
    Optional<String> user =
        header[1].isEmpty() ? Optional.empty() : Optional.of(name(header[1].substring(2)));
    return new TokenMessage(user, token(text, end + 1));
  }

  /// `user=` NAME 0x01 `auth=Bearer ` TOKEN 0x01 0x01.
  static TokenMessage xoauth2(byte[] message) {
    String text = text(message);
    int end = text.indexOf(SEPARATOR);
    if (end < 0 || !text.startsWith("user=")) {
      throw new IllegalArgumentException("no user");
    }
    String user = prepared(text.substring("user=".length(), end));
    return new TokenMessage(Optional.of(user), token(text, end + 1));
  }

  /// The token in the pairs of key and value from `at`. Other keys (`host`, `port`) are ignored.
  private static Optional<String> token(String text, int at) {
    Optional<String> token = Optional.empty();
    int from = at;
    while (from < text.length() && text.charAt(from) != SEPARATOR) {
      int end = text.indexOf(SEPARATOR, from);
      int equals = text.indexOf('=', from);
      if (end < 0 || equals <= from || equals > end) {
        throw new IllegalArgumentException("a malformed pair");
      }
      if (text.substring(from, equals).equals("auth")) {
        if (token.isPresent()) {
          throw new IllegalArgumentException("two tokens");
        }
        token = Optional.of(bearer(text.substring(equals + 1, end)));
      }
      from = end + 1;
    }
    if (from != text.length() - 1) {
      throw new IllegalArgumentException("no terminator, or data after it");
    }
    return token.filter(value -> !value.isEmpty());
  }

  /// RFC 6750 §2.1.
  private static String bearer(String value) {
    if (value.isEmpty()) {
      return "";
    }
    if (!value.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw new IllegalArgumentException("not a bearer token");
    }
    String token = value.substring(SCHEME.length()).strip();
    if (!token.chars().allMatch(TokenMessage::isToken68)) {
      throw new IllegalArgumentException("a malformed token");
    }
    return token;
  }

  private static boolean isToken68(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~+/=".indexOf(c) >= 0;
  }

  /// RFC 5801 §4: `=2C` is a comma, `=3D` an equals sign.
  private static String name(String encoded) {
    if (encoded.replace("=2C", "").replace("=3D", "").indexOf('=') >= 0) {
      throw new IllegalArgumentException("a malformed name");
    }
    return prepared(encoded.replace("=2C", ",").replace("=3D", "="));
  }

  private static String prepared(String name) {
    String prepared = Saslprep.prepare(name);
    if (prepared.isEmpty() || name.length() > PasswordLogin.BYTES_MAX) {
      throw new IllegalArgumentException("an empty name, or one that is too long");
    }
    return prepared;
  }

  private static String text(byte[] message) {
    return PasswordLogin.text(message, ServerMechanism.MESSAGE_BYTES_MAX);
  }
}
