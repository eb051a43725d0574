package org.posthorn.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `$names` of a running script: put into what is sent, and taken from or compared with what
/// comes. Text is ISO 8859-1: a character is a byte.
final class ScriptNames {
  private static final Pattern SPECIAL =
      Pattern.compile("\\{any}|\\$\\$|\\$([a-z][A-Za-z0-9_]*)|\\\\x([0-9A-Fa-f]{2})");

  /// What a name can stand for: up to a delimiter of IMAP or SMTP.
  private static final String VALUE = "([^\\s\\[\\](){}\"<>]+)";

  private final Map<String, String> values = new HashMap<>();

  /// Text of a script as it goes over the wire.
  ///
  /// @throws IllegalArgumentException if a name has no value yet
  String sent(String text) {
    Matcher special = SPECIAL.matcher(bytes(text));
    return special.replaceAll(found -> {
      String whole = found.group();
      String value;
      if (found.group(1) != null) {
        value = values.get(found.group(1));
        if (value == null) {
          throw new IllegalArgumentException(whole + " has no value yet");
        }
      } else if (found.group(2) != null) {
        value = character(found.group(2));
      } else {
        value = whole.equals("$$") ? "$" : whole;
      }
      return Matcher.quoteReplacement(value);
    });
  }

  /// Whether a line is the expected one; names in it get their values then.
  boolean matches(String expected, String got) {
    StringBuilder regex = new StringBuilder();
    List<String> taken = new ArrayList<>();
    String text = bytes(expected);
    Matcher special = SPECIAL.matcher(text);
    int from = 0;
    while (special.find()) {
      regex.append(Pattern.quote(text.substring(from, special.start())));
      from = special.end();
      String name = special.group(1);
      if (name != null) {
        String value = values.get(name);
        if (value != null) {
          regex.append(Pattern.quote(value));
        } else if (taken.contains(name)) {
          regex.append('\\').append(taken.indexOf(name) + 1).append("(?:)");
        } else {
          taken.add(name);
          regex.append(VALUE);
        }
      } else if (special.group(2) != null) {
        regex.append(Pattern.quote(character(special.group(2))));
      } else {
        regex.append(special.group().equals("$$") ? "\\$" : ".*");
      }
    }
    regex.append(Pattern.quote(text.substring(from)));
    Matcher matcher = Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(got);
    if (!matcher.matches()) {
      return false;
    }
    for (int i = 0; i < taken.size(); i++) {
      values.put(taken.get(i), matcher.group(i + 1));
    }
    return true;
  }

  /// The names that have values, for messages.
  Map<String, String> values() {
    return values;
  }

  /// What came, as it would be written in a script.
  static String shown(String got) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < got.length(); i++) {
      char c = got.charAt(i);
      if (c == '\r' && i + 1 < got.length() && got.charAt(i + 1) == '\n') {
        text.append('\n');
        i++;
      } else if (c < ' ' || c > '~') {
        text.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /// A script is UTF-8; the wire has bytes.
  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String character(String hex) {
    return String.valueOf((char) HexFormat.fromHexDigits(hex));
  }
}
