package org.posthorn.imap.syntax;

/// The encoding of mailbox names in rev1 sessions. RFC 3501 §5.1.3: printable ASCII is unchanged,
/// `&-` means an ampersand, and everything else is UTF-16BE in base64 with `,` for `/` and without
/// padding, between `&` and `-`.
public final class ModifiedUtf7 {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

  private ModifiedUtf7() {}

  public static String encode(String name) {
    int plain = 0;
    while (plain < name.length() && isDirect(name.charAt(plain))) {
      plain++;
    }
    if (plain == name.length()) {
      return name;
    }
    StringBuilder out = new StringBuilder(name.length() + 16);
    int i = 0;
    while (i < name.length()) {
      char c = name.charAt(i);
      if (isDirect(c)) {
        out.append(c);
        i++;
      } else if (c == '&') {
        out.append("&-");
        i++;
      } else {
        i = encodeRun(name, i, out);
      }
    }
    return out.toString();
  }

  private static int encodeRun(String name, int start, StringBuilder out) {
    out.append('&');
    int bits = 0;
    int held = 0;
    int i = start;
    while (i < name.length() && !isPrintable(name.charAt(i))) {
      held = (held << 16) | name.charAt(i++);
      bits += 16;
      while (bits >= 6) {
        bits -= 6;
        out.append(ALPHABET.charAt((held >>> bits) & 0x3f));
      }
      held &= (1 << bits) - 1;
    }
    if (bits > 0) {
      out.append(ALPHABET.charAt((held << (6 - bits)) & 0x3f));
    }
    out.append('-');
    return i;
  }

  /// Non-ASCII characters are unchanged; the caller checks whether they are allowed.
  ///
  /// @throws SyntaxException if a base64 run has no end, has spare bits that are set, contains half
  ///   a character, an unpaired surrogate or a character that must not be encoded
  public static String decode(String wire) {
    if (wire.indexOf('&') < 0) {
      return wire;
    }
    StringBuilder out = new StringBuilder(wire.length());
    int i = 0;
    int runEnd = -1;
    while (i < wire.length()) {
      char c = wire.charAt(i++);
      if (c != '&') {
        out.append(c);
        continue;
      }
      int end = wire.indexOf('-', i);
      if (end < 0) {
        throw new SyntaxException("a mailbox name is not modified UTF-7: no - after &");
      }
      if (end == i) {
        out.append('&');
      } else if (i - 1 == runEnd) {
        // RFC 3501 §5.1.3: superfluous shifts are not allowed; two adjacent runs must be one.
        throw new SyntaxException("a mailbox name is not modified UTF-7: a needless shift");
      } else {
        decodeRun(wire, i, end, out);
        runEnd = end + 1;
      }
      i = end + 1;
    }
    return out.toString();
  }

  private static void decodeRun(String wire, int start, int end, StringBuilder out) {
    int bits = 0;
    int held = 0;
    int first = out.length();
    for (int i = start; i < end; i++) {
      int six = ALPHABET.indexOf(wire.charAt(i));
      if (six < 0) {
        throw new SyntaxException("a mailbox name is not modified UTF-7: not base64");
      }
      held = (held << 6) | six;
      bits += 6;
      if (bits >= 16) {
        bits -= 16;
        out.append((char) (held >>> bits));
        held &= (1 << bits) - 1;
      }
    }
    if (bits >= 6 || held != 0) {
      throw new SyntaxException("a mailbox name is not modified UTF-7: half a character");
    }
    checkRun(out, first);
  }

  private static void checkRun(StringBuilder out, int first) {
    for (int i = first; i < out.length(); i++) {
      char c = out.charAt(i);
      if (isPrintable(c)) {
        throw new SyntaxException("a mailbox name is not modified UTF-7: ASCII in base64");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < out.length()
          && Character.isLowSurrogate(out.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new SyntaxException("a mailbox name is not modified UTF-7: half a surrogate pair");
      }
    }
  }

  private static boolean isPrintable(char c) {
    return c >= 0x20 && c <= 0x7e;
  }

  private static boolean isDirect(char c) {
    return isPrintable(c) && c != '&';
  }
}
