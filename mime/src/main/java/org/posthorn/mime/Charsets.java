package org.posthorn.mime;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mozilla.universalchardet.UniversalDetector;

/// Charset labels as they occur in mail, and text without a label.
public final class Charsets {
  private static final int LABEL_MAX = 64;

  /// Starts the escape sequences of ISO-2022-JP and related 7-bit charsets.
  private static final char ESCAPE = 0x1b;

  /// Bytes that charset detection uses.
  private static final int GUESS_BYTES_MAX = 32 * 1024;

  private static final Pattern WINDOWS = Pattern.compile("(?:x-)?(?:windows|win|cp|ms)[-_]?(\\d+)");
  private static final Pattern ISO = Pattern.compile("iso[-_ ]?8859[-_ ]?(\\d+)(?:-[ie])?");

  private static final Pattern SINGLE_BYTE =
      Pattern.compile("US-ASCII|(?:x-)?windows-(?:125.|874)|ISO-8859-.*|KOI8.*|IBM.*|x-Mac.*");

  /// Labels read as the superset that their senders use (WHATWG Encoding §4.2), and misspellings.
  private static final Map<String, String> MEANT =
      Map.ofEntries(
          Map.entry("iso-8859-1", "windows-1252"),
          Map.entry("latin1", "windows-1252"),
          Map.entry("iso-8859-9", "windows-1254"),
          Map.entry("iso-8859-11", "x-windows-874"),
          Map.entry("tis-620", "x-windows-874"),
          Map.entry("windows-874", "x-windows-874"),
          Map.entry("gb2312", "GB18030"),
          Map.entry("gbk", "GB18030"),
          Map.entry("x-gbk", "GB18030"),
          Map.entry("windows-936", "GB18030"),
          Map.entry("shift_jis", "windows-31j"),
          Map.entry("x-sjis", "windows-31j"),
          Map.entry("windows-932", "windows-31j"),
          Map.entry("euc-kr", "x-windows-949"),
          Map.entry("ks_c_5601-1987", "x-windows-949"),
          Map.entry("windows-949", "x-windows-949"),
          Map.entry("windows-950", "Big5"),
          Map.entry("windows-65001", "UTF-8"),
          Map.entry("utf8", "UTF-8"),
          Map.entry("utf_8", "UTF-8"),
          Map.entry("unicode-1-1-utf-8", "UTF-8"));

  /// The most frequent labels, so that they need not be parsed.
  private static final Map<String, Charset> COMMON = common();

  private Charsets() {}

  private static Map<String, Charset> common() {
    Map<String, Charset> common = new HashMap<>();
    for (String label :
        List.of("utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "iso-8859-2")) {
      Charset charset = named(label).orElseThrow();
      common.put(label, charset);
      common.put(label.toUpperCase(Locale.ROOT), charset);
    }
    return Map.copyOf(common);
  }

  /// The charset of a label: IANA names in any case, common misspellings, and supersets that
  /// senders mean by the label (ISO 8859-1 is read as windows-1252); empty if unknown.
  public static Optional<Charset> forLabel(String label) {
    Charset common = COMMON.get(label);
    return common == null ? named(label) : Optional.of(common);
  }

  private static Optional<Charset> named(String label) {
    String name = label.strip().toLowerCase(Locale.ROOT);
    if (name.isEmpty() || name.length() > LABEL_MAX) {
      return Optional.empty();
    }
    Matcher windows = WINDOWS.matcher(name);
    Matcher iso = ISO.matcher(name);
    if (windows.matches()) {
      String number = windows.group(1);
      name =
          number.length() == 3 && number.charAt(0) != '9' && !number.equals("874")
              ? "cp" + number
              : "windows-" + number;
    } else if (iso.matches()) {
      name = "iso-8859-" + iso.group(1);
    }
    try {
      return Optional.of(Charset.forName(MEANT.getOrDefault(name, name)));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      // The label is from the sender: an unknown one is not an error.
      return Optional.empty();
    }
  }

  /// Decodes bytes under a label; if it is empty, unknown or obviously wrong (8-bit text labelled
  /// ASCII, malformed UTF-8), as UTF-8 if valid, otherwise as a detected charset. Never fails:
  /// undecodable bytes become U+FFFD.
  public static String decode(byte[] bytes, String label) {
    Optional<Charset> charset = forLabel(label);
    if (charset.isEmpty()
        || charset.get().equals(StandardCharsets.UTF_8)
        || charset.get().equals(StandardCharsets.US_ASCII)) {
      return guess(bytes);
    }
    return new String(bytes, charset.get());
  }

  /// Decodes bytes without a label: UTF-8 if valid (apart from a truncated last character),
  /// otherwise a detected charset, otherwise windows-1252.
  public static String guess(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // What is not UTF-8 has become U+FFFD, at least one for each sequence; ASCII alone has as many
    // characters as octets.
    boolean whole = text.indexOf('\ufffd') < 0;
    boolean ascii = whole && text.length() == bytes.length;
    if (whole && !(ascii && text.indexOf(ESCAPE) >= 0)) {
      return text;
    }
    return isUtf8(bytes) ? text : new String(bytes, legacy(bytes));
  }

  private static Charset legacy(byte[] bytes) {
    UniversalDetector detector = new UniversalDetector();
    detector.handleData(bytes, 0, Math.min(bytes.length, GUESS_BYTES_MAX));
    detector.dataEnd();
    String found = detector.getDetectedCharset();
    Charset western = Charset.forName("windows-1252");
    if (found == null) {
      return western;
    }
    Charset charset = forLabel(found).orElse(western);
    // The detector may classify a short text with a German word as Russian. Russian, Greek or
    // Hebrew text
    // is mostly 8-bit; text with a few 8-bit letters among many is western.
    boolean singleByte = SINGLE_BYTE.matcher(charset.name()).matches();
    return singleByte && 3 * eightBit(bytes) < bytes.length ? western : charset;
  }

  private static int eightBit(byte[] bytes) {
    int count = 0;
    for (byte b : bytes) {
      if (b < 0) {
        count++;
      }
    }
    return count;
  }

  private static boolean isUtf8(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(1024);
    boolean eightBit = false;
    while (true) {
      CoderResult result = decoder.decode(in, out, false);
      for (int i = 0; i < out.position() && !eightBit; i++) {
        eightBit = out.get(i) >= 0x80;
      }
      if (result.isError()) {
        return false;
      }
      if (result.isUnderflow()) {
        return eightBit;
      }
      out.clear();
    }
  }
}
