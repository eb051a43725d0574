package org.posthorn.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Encoded words (RFC 2047) and extended parameter values (RFC 2231) to characters and back.
/// Reading is lenient, since senders are: spaces inside words, words inside quotes or joined to
/// others, split characters, unknown charsets, raw 8-bit octets.
public final class EncodedWords {
  /// Bytes of UTF-8 in one word: 60 characters of base64, so that a word stays under 75.
  private static final int WORD_BYTES_MAX = 45;

  /// Smallest number of bytes of a base64 word that is followed by another: if character boundaries
  /// permit fewer without padding, the word is quoted-printable.
  private static final int BASE64_BYTES_MIN = 24;

  /// Characters of quoted-printable in one word, so that it stays under 75.
  private static final int QUOTED_CHARACTERS_MAX = 60;

  /// Characters of a word that is written as it is: RFC 5322 §2.1.1 allows lines of 998.
  private static final int WORD_MAX = 900;

  private static final Pattern LONG_WORD = Pattern.compile("[^ ]{" + WORD_MAX + "}");

  private EncodedWords() {}

  /// Decodes an unfolded octet string (each `char` one octet) for people. Never fails; linear time.
  public static String decode(String octets) {
    if (!octets.contains("=?") && octets.chars().allMatch(c -> c < 0x80 && c != 0x1b)) {
      return octets;
    }
    return new Decoding(octets, false).decode();
  }

  /// Decodes an unfolded octet string of unstructured text as required by RFC 8621 §4.1.2.2: an
  /// encoded word is surrounded by white space, contains none, and has a known charset; other text
  /// that looks like one is not decoded.
  public static String decodeText(String octets) {
    if (!octets.contains("=?") && octets.chars().allMatch(c -> c < 0x80 && c != 0x1b)) {
      return octets;
    }
    return new Decoding(octets, true).decode();
  }

  /// Decodes an extended parameter value `charset'language'percent-encoded` (RFC 2231 §4).
  public static String decodeExtended(String octets) {
    int first = octets.indexOf('\'');
    int second = first < 0 ? -1 : octets.indexOf('\'', first + 1);
    String label = second < 0 ? "" : octets.substring(0, first);
    return Charsets.decode(extendedOctets(octets), label);
  }

  /// The octets of an extended parameter value, whatever their charset is.
  static byte[] extendedOctets(String octets) {
    int first = octets.indexOf('\'');
    int second = first < 0 ? -1 : octets.indexOf('\'', first + 1);
    return percentDecoded(second < 0 ? octets : octets.substring(second + 1));
  }

  private static byte[] percentDecoded(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int value = c == '%' && i + 2 < text.length() ? hex(text, i + 1) : -1;
      if (value >= 0) {
        out.write(value);
        i += 2;
      } else {
        out.write(c);
      }
    }
    return out.toByteArray();
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /// Encodes text as ASCII: unchanged if it is valid in a header, otherwise encoded words in UTF-8
  /// of at most 75 characters, separated by spaces where the header may be folded.
  ///
  /// Text that folding would change is encoded too: leading, trailing and repeated spaces, and
  /// words that are too long for a line.
  public static String encode(String text) {
    boolean plain =
        !text.contains("=?")
            && !text.contains("  ")
            && !text.startsWith(" ")
            && !text.endsWith(" ")
            && text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))
            && (text.length() < WORD_MAX || !LONG_WORD.matcher(text).find());
    return plain ? text : encodeAlways(text);
  }

  private static String encodeAlways(String text) {
    StringBuilder out = new StringBuilder();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int at = 0;
    while (at < utf8.length) {
      int end = base64End(utf8, at);
      boolean base64 = end - at >= BASE64_BYTES_MIN || end == utf8.length;
      end = base64 ? end : quotedEnd(utf8, at);
      byte[] word = Arrays.copyOfRange(utf8, at, end);
      out.append(out.isEmpty() ? "" : " ");
      out.append(base64 ? "=?UTF-8?B?" : "=?UTF-8?Q?");
      out.append(base64 ? Base64.getEncoder().encodeToString(word) : quoted(word)).append("?=");
      at = end;
    }
    return out.toString();
  }

  /// The end of the longest word in base64 that has whole characters (RFC 2047 §5) and needs no
  /// padding, unless it is the last word: there are readers that stop at padding. The beginning, if
  /// there is no such word.
  private static int base64End(byte[] utf8, int from) {
    if (utf8.length - from <= WORD_BYTES_MAX) {
      return utf8.length;
    }
    int end = from + WORD_BYTES_MAX;
    while (end > from && isContinuation(utf8[end])) {
      end -= 3;
    }
    return end;
  }

  /// The end of the longest word in quoted-printable that has whole characters.
  private static int quotedEnd(byte[] utf8, int from) {
    int room = QUOTED_CHARACTERS_MAX;
    int end = from;
    int at = from;
    while (room >= 0) {
      if (at == utf8.length) {
        return at;
      }
      if (!isContinuation(utf8[at])) {
        end = at;
      }
      room -= isPlain(utf8[at]) ? 1 : 3;
      at++;
    }
    return end;
  }

  private static String quoted(byte[] word) {
    StringBuilder out = new StringBuilder();
    for (byte octet : word) {
      if (octet == ' ') {
        out.append('_');
      } else if (isPlain(octet)) {
        out.append((char) octet);
      } else {
        out.append("=%02X".formatted(octet & 0xff));
      }
    }
    return out.toString();
  }

  private static boolean isContinuation(byte octet) {
    return (octet & 0xc0) == 0x80;
  }

  /// Octets that need no encoding in a word of any field (RFC 2047 §5), or a space.
  private static boolean isPlain(byte octet) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || octet == ' ';
  }

  /// One `=?charset?encoding?text?=`.
  private record Word(String charset, boolean base64, String text, int end) {
    byte[] bytes() {
      if (base64) {
        return TransferDecoder.decode(Octets.toBytes(text), "base64");
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        int value = c == '=' && i + 2 < text.length() ? hex(text, i + 1) : -1;
        if (value >= 0) {
          out.write(value);
          i += 2;
        } else {
          out.write(c == '_' ? ' ' : c);
        }
      }
      return out.toByteArray();
    }
  }

  private static final class Decoding {
    private final String in;
    private final boolean strict;
    private final StringBuilder out = new StringBuilder();

    /// Octets of adjacent words in one charset: a character may be split between words.
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    private String pendingCharset = "";

    private Decoding(String in, boolean strict) {
      this.in = in;
      this.strict = strict;
    }

    private String decode() {
      int plainFrom = 0;
      int at = in.indexOf("=?");
      boolean afterWord = false;
      while (at >= 0) {
        Word word = word(at);
        if (word == null) {
          at = in.indexOf("=?", at + 1);
          continue;
        }
        String between = in.substring(plainFrom, at);
        // RFC 2047 §6.2: white space between words is removed.
        if (!afterWord || !between.isBlank()) {
          flush();
          out.append(Charsets.guess(Octets.toBytes(between)));
        }
        if (!word.charset().equalsIgnoreCase(pendingCharset)) {
          flush();
          pendingCharset = word.charset();
        }
        pending.writeBytes(word.bytes());
        afterWord = true;
        plainFrom = word.end();
        at = in.indexOf("=?", plainFrom);
      }
      flush();
      out.append(Charsets.guess(Octets.toBytes(in.substring(plainFrom))));
      return out.toString();
    }

    private void flush() {
      if (pending.size() > 0) {
        out.append(Charsets.decode(pending.toByteArray(), pendingCharset));
        pending.reset();
      }
    }

    /// The word that begins here. No part of it contains a question mark, so that a failed attempt
    /// looks no further than the next few of them.
    private @Nullable Word word(int start) {
      int charsetEnd = in.indexOf('?', start + 2);
      if (charsetEnd < 0 || charsetEnd + 2 >= in.length() || in.charAt(charsetEnd + 2) != '?') {
        return null;
      }
      char encoding = Character.toLowerCase(in.charAt(charsetEnd + 1));
      int textEnd = in.indexOf('?', charsetEnd + 3);
      boolean whole = textEnd > 0 && textEnd + 1 < in.length() && in.charAt(textEnd + 1) == '=';
      if (!whole || (encoding != 'b' && encoding != 'q')) {
        return null;
      }
      String charset = in.substring(start + 2, charsetEnd);
      // RFC 2231 §5: charset*language
      int star = charset.indexOf('*');
      charset = star < 0 ? charset : charset.substring(0, star);
      String text = in.substring(charsetEnd + 3, textEnd);
      return strict && !stands(start, textEnd + 2, charset)
          ? null
          : new Word(charset, encoding == 'b', text, textEnd + 2);
    }

    /// RFC 2047 §5 (1): white space around it; §2: none inside.
    private boolean stands(int start, int end, String charset) {
      return (start == 0 || isBlank(in.charAt(start - 1)))
          && (end == in.length() || isBlank(in.charAt(end)))
          && in.substring(start, end).chars().noneMatch(c -> isBlank((char) c))
          && Charsets.forLabel(charset).isPresent();
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }
  }
}
