package org.posthorn.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Encoded words (RFC 2047) and extended parameter values (RFC 2231) to characters and back.
/// Reading is lenient, since senders are: spaces inside words, words inside quotes or joined to
/// others, split characters, unknown charsets, raw 8-bit octets.
public final class EncodedWords {
  /// Bytes of UTF-8 in one word: 60 characters of base64, so that a word stays under 75.
  private static final int WORD_BYTES_MAX = 45;

  private EncodedWords() {}

  /// Decodes an unfolded octet string (each `char` one octet) for people. Never fails; linear time.
  public static String decode(String octets) {
    if (!octets.contains("=?") && octets.chars().allMatch(c -> c < 0x80 && c != 0x1b)) {
      return octets;
    }
    return new Decoding(octets).decode();
  }

  /// Decodes an extended parameter value `charset'language'percent-encoded` (RFC 2231 §4).
  public static String decodeExtended(String octets) {
    int first = octets.indexOf('\'');
    int second = first < 0 ? -1 : octets.indexOf('\'', first + 1);
    String label = second < 0 ? "" : octets.substring(0, first);
    byte[] bytes = percentDecoded(second < 0 ? octets : octets.substring(second + 1));
    return Charsets.decode(bytes, label);
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

  /// Text as ASCII: unchanged if it can stand in a header as it is, else encoded words in UTF-8 of
  /// at most 75 characters, separated by spaces where the header may be folded.
  public static String encode(String text) {
    boolean plain =
        !text.contains("=?") && text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
    return plain ? text : encodeAlways(text);
  }

  private static String encodeAlways(String text) {
    StringBuilder out = new StringBuilder();
    StringBuilder word = new StringBuilder();
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes + size > WORD_BYTES_MAX) {
        appendWord(out, word);
        bytes = 0;
      }
      word.appendCodePoint(c);
      bytes += size;
    }
    appendWord(out, word);
    return out.toString();
  }

  private static void appendWord(StringBuilder out, StringBuilder word) {
    if (!word.isEmpty()) {
      byte[] utf8 = word.toString().getBytes(StandardCharsets.UTF_8);
      out.append(out.isEmpty() ? "" : " ").append("=?UTF-8?B?");
      out.append(Base64.getEncoder().encodeToString(utf8)).append("?=");
      word.setLength(0);
    }
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
    private final StringBuilder out = new StringBuilder();

    /// Octets of adjacent words in one charset: a character may be split between words.
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    private String pendingCharset = "";

    private Decoding(String in) {
      this.in = in;
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
        // RFC 2047 §6.2: white space between words is not shown.
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
      return new Word(charset, encoding == 'b', text, textEnd + 2);
    }
  }
}
