package org.posthorn.imap.response;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// The modified UTF-7 in which IMAP4rev1 writes mailbox names (RFC 3501 §5.1.3, RFC 9051 appendix
/// A.1): printable ASCII stands for itself but for `&`, which is written `&-`; everything else is
/// UTF-16BE in base64 with `,` for `/`, between `&` and `-`.
public final class ModifiedUtf7 {
  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getDecoder();

  private ModifiedUtf7() {}

  /// Writes a name for an IMAP4rev1 session. Unpaired surrogates do not occur in names of
  /// mailboxes.
  public static String encode(String name) {
    if (isPlain(name)) {
      return name;
    }
    StringBuilder out = new StringBuilder(name.length() + 16);
    int i = 0;
    while (i < name.length()) {
      char c = name.charAt(i);
      if (c == '&') {
        out.append("&-");
        i++;
      } else if (isPrintable(c)) {
        out.append(c);
        i++;
      } else {
        int end = i;
        while (end < name.length() && !isPrintable(name.charAt(end))) {
          end++;
        }
        byte[] utf16 = name.substring(i, end).getBytes(StandardCharsets.UTF_16BE);
        out.append('&').append(ENCODER.encodeToString(utf16).replace('/', ',')).append('-');
        i = end;
      }
    }
    return out.toString();
  }

  /// Reads a name from an IMAP4rev1 session: empty if it is not modified UTF-7, that is if it holds
  /// a character outside printable ASCII, an unclosed shift, bits left over, a shift that hides a
  /// printable character, two shifts in a row or an unpaired surrogate. The form of a name is thus
  /// unique, as RFC 3501 §5.1.3 demands.
  public static Optional<String> decode(String wire) {
    StringBuilder out = new StringBuilder(wire.length());
    int i = 0;
    boolean afterShift = false;
    while (i < wire.length()) {
      char c = wire.charAt(i);
      if (!isPrintable(c)) {
        return Optional.empty();
      }
      if (c != '&') {
        out.append(c);
        afterShift = false;
        i++;
        continue;
      }
      int end = wire.indexOf('-', i);
      if (end < 0) {
        return Optional.empty();
      }
      if (end == i + 1) {
        out.append('&');
        afterShift = false;
      } else if (afterShift || !decodeShift(wire.substring(i + 1, end), out)) {
        return Optional.empty();
      } else {
        afterShift = true;
      }
      i = end + 1;
    }
    return Optional.of(out.toString());
  }

  private static boolean decodeShift(String base64, StringBuilder out) {
    if (base64.indexOf('/') >= 0 || base64.indexOf('=') >= 0) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = DECODER.decode(base64.replace(',', '/'));
    } catch (IllegalArgumentException e) {
      return false; // not base64: the whole name is refused, which is all that can be said
    }
    String text = new String(bytes, StandardCharsets.UTF_16BE);
    String again =
        ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_16BE)).replace('/', ',');
    if (bytes.length % 2 != 0 || !again.equals(base64)) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (isPrintable(text.charAt(i))) {
        return false;
      }
    }
    out.append(text);
    return true;
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '&' || !isPrintable(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPrintable(char c) {
    return c >= 0x20 && c <= 0x7e;
  }
}
