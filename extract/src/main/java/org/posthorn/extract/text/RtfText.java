package org.posthorn.extract.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Rich Text Format 1.9.1. What was deleted under tracked changes is no text. One thread, one use.
final class RtfText {
  /// Groups that hold no text of the document.
  private static final Set<String> DESTINATIONS =
      Set.of(
          "colortbl",
          "stylesheet",
          "info",
          "pict",
          "object",
          "fldinst",
          "listtable",
          "listoverridetable",
          "revtbl",
          "rsidtbl",
          "generator",
          "themedata",
          "colorschememapping",
          "latentstyles",
          "datastore",
          "xmlnstbl",
          "filetbl",
          "nonshppict",
          "bkmkstart",
          "bkmkend",
          "template",
          "operator",
          "author");

  private static final Set<String> SPACES =
      Set.of("par", "line", "tab", "cell", "row", "sect", "page", "column", "nestcell", "nestrow");

  private static final Map<String, Character> CHARACTERS =
      Map.of(
          "emdash", '\u2014',
          "endash", '\u2013',
          "lquote", '\u2018',
          "rquote", '\u2019',
          "ldblquote", '\u201C',
          "rdblquote", '\u201D',
          "bullet", '\u2022');

  /// Charsets of fonts, by their numbers.
  private static final Map<Integer, Integer> CODE_PAGES =
      Map.ofEntries(
          Map.entry(0, 1252),
          Map.entry(128, 932),
          Map.entry(129, 949),
          Map.entry(134, 936),
          Map.entry(136, 950),
          Map.entry(161, 1253),
          Map.entry(162, 1254),
          Map.entry(163, 1258),
          Map.entry(177, 1255),
          Map.entry(178, 1256),
          Map.entry(186, 1257),
          Map.entry(204, 1251),
          Map.entry(222, 874),
          Map.entry(238, 1250));

  /// More nested groups than any program writes.
  private static final int DEPTH_MAX = 10_000;

  private final byte[] octets;
  private final TextSink sink;
  private final Deque<State> states = new ArrayDeque<>();
  private final Map<Integer, Charset> fonts = new HashMap<>();
  private final byte[] bytes = new byte[256];
  private int byteCount;
  private Charset charset = StandardCharsets.ISO_8859_1;
  private State state = new State(false, false, false, 1, -1);
  private int at;
  private int toSkip;
  private boolean groupBegins;

  /// What a group inherits, and forgets at its end.
  ///
  /// @param ignored whether its text is none
  /// @param unicodeSkip characters after each \\u that older programs show instead
  /// @param font number; -1 for the first
  private record State(
      boolean ignored, boolean deleted, boolean fontTable, int unicodeSkip, int font) {
    State ignore() {
      return new State(true, deleted, fontTable, unicodeSkip, font);
    }

    State deleted(boolean on) {
      return new State(ignored, on, fontTable, unicodeSkip, font);
    }

    State inFontTable() {
      return new State(true, deleted, true, unicodeSkip, font);
    }

    State unicodeSkip(int count) {
      return new State(ignored, deleted, fontTable, count, font);
    }

    State font(int number) {
      return new State(ignored, deleted, fontTable, unicodeSkip, number);
    }
  }

  private RtfText(byte[] octets, TextSink sink) {
    this.octets = octets;
    this.sink = sink;
  }

  static void read(byte[] octets, TextSink sink) throws IOException {
    new RtfText(octets, sink).read();
  }

  private void read() throws IOException {
    charset = codePage(1252);
    while (at < octets.length) {
      byte c = octets[at++];
      switch (c) {
        case '{' -> {
          flush();
          if (states.size() == DEPTH_MAX) {
            throw new IOException("too many groups");
          }
          states.push(state);
          groupBegins = true;
          toSkip = 0;
        }
        case '}' -> {
          flush();
          if (states.isEmpty()) {
            return;
          }
          state = states.pop();
          groupBegins = false;
          toSkip = 0;
        }
        case '\\' -> control();
        case '\r', '\n' -> {
          // Line breaks of the file are none of the text.
        }
        default -> {
          groupBegins = false;
          octet(c);
        }
      }
    }
    flush();
  }

  private void control() throws IOException {
    if (at == octets.length) {
      return;
    }
    byte c = octets[at];
    if (!isLetter(c)) {
      at++;
      symbol((char) (c & 0xFF));
      return;
    }
    int from = at;
    while (at < octets.length && isLetter(octets[at])) {
      at++;
    }
    String word = new String(octets, from, at - from, StandardCharsets.US_ASCII);
    int numberFrom = at;
    if (at < octets.length && octets[at] == '-') {
      at++;
    }
    while (at < octets.length && octets[at] >= '0' && octets[at] <= '9') {
      at++;
    }
    String digits = new String(octets, numberFrom, at - numberFrom, StandardCharsets.US_ASCII);
    if (at < octets.length && octets[at] == ' ') {
      at++;
    }
    word(word, digits);
    groupBegins = false;
  }

  private void symbol(char c) throws IOException {
    switch (c) {
      case '\'' -> {
        if (at + 2 <= octets.length) {
          int high = Character.digit(octets[at], 16);
          int low = Character.digit(octets[at + 1], 16);
          at += 2;
          if (high >= 0 && low >= 0) {
            octet((byte) (high << 4 | low));
          }
        }
        groupBegins = false;
      }
      case '*' -> {
        if (groupBegins) {
          state = state.ignore();
        }
      }
      case '~' -> octet((byte) ' ');
      case '{', '}', '\\' -> octet((byte) c);
      case '_' -> octet((byte) '-');
      case '\r', '\n' -> space();
      default -> {
        // An optional hyphen, for instance.
      }
    }
  }

  private void word(String word, String digits) throws IOException {
    int number = number(digits);
    switch (word) {
      case "bin" -> {
        flush();
        at = (int) Math.min(octets.length, (long) at + Math.max(0, number));
      }
      case "u" -> {
        flush();
        add((char) number);
        toSkip = state.unicodeSkip();
      }
      case "uc" -> state = state.unicodeSkip(Math.max(0, number));
      case "ansicpg" -> charset = codePage(number);
      case "mac" -> charset = named("x-MacRoman");
      case "pc" -> charset = codePage(437);
      case "fonttbl" -> state = state.inFontTable();
      case "f" -> {
        flush();
        state = state.font(number);
      }
      case "fcharset" -> {
        Integer page = CODE_PAGES.get(number);
        if (state.fontTable() && page != null) {
          fonts.put(state.font(), codePage(page));
        }
      }
      case "deleted" -> {
        flush();
        state = state.deleted(!digits.equals("0"));
      }
      case "plain" -> {
        flush();
        state = state.deleted(false);
      }
      default -> {
        if (SPACES.contains(word)) {
          space();
        } else if (CHARACTERS.containsKey(word)) {
          flush();
          add(CHARACTERS.get(word));
        } else if (groupBegins && DESTINATIONS.contains(word)) {
          state = state.ignore();
        }
      }
    }
  }

  private static int number(String digits) {
    try {
      return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private void octet(byte c) throws IOException {
    if (toSkip > 0) {
      toSkip--;
      return;
    }
    if (byteCount == bytes.length) {
      flush();
    }
    bytes[byteCount++] = c;
  }

  private boolean isShown() {
    return !state.ignored() && !state.deleted();
  }

  private void space() throws IOException {
    flush();
    if (isShown()) {
      sink.space();
    }
  }

  private void add(char c) throws IOException {
    if (isShown()) {
      sink.add(String.valueOf(c));
    }
  }

  /// Octets are decoded together: some charsets need two for a character.
  private void flush() throws IOException {
    if (byteCount > 0 && isShown()) {
      sink.add(
          fonts
              .getOrDefault(state.font(), charset)
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .onUnmappableCharacter(CodingErrorAction.REPLACE)
              .decode(ByteBuffer.wrap(bytes, 0, byteCount)));
    }
    byteCount = 0;
  }

  private static Charset codePage(int number) {
    return switch (number) {
      case 932 -> named("windows-31j");
      case 936 -> named("GBK");
      case 949 -> named("x-windows-949");
      case 950 -> named("Big5");
      case 874 -> named("x-windows-874");
      case 437, 850, 852, 866 -> named("IBM" + number);
      case 65_001 -> StandardCharsets.UTF_8;
      default -> named("windows-" + number);
    };
  }

  private static Charset named(String name) {
    return Charset.forName(name, StandardCharsets.ISO_8859_1);
  }
}
