package org.posthorn.sieve.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.syntax.Argument;
import org.posthorn.sieve.syntax.ScriptException;

/// Finds encoded characters (RFC 5228 §2.4.2.4) and variables (RFC 5229 §3) in strings, where the
/// script requires these extensions. Malformed ones are literal text.
final class TextReader {
  private static final Pattern ENCODED =
      Pattern.compile("(?i)\\$\\{(?:hex:([0-9a-f\\s]*)|unicode:([0-9a-f\\s]*))\\}");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{([0-9]{1,9}|[a-zA-Z_][a-zA-Z0-9_]*+(?:\\.[a-zA-Z_0-9]++){0,4})\\}");

  private final Set<Capability> required;

  TextReader(Set<Capability> required) {
    this.required = required;
  }

  Text read(Argument.Text string) {
    String octets = string.octets();
    if (octets.indexOf('$') < 0) {
      return Text.of(octets);
    }
    if (required.contains(Capability.ENCODED_CHARACTER)) {
      octets = decoded(string);
    }
    return required.contains(Capability.VARIABLES) ? template(string, octets) : Text.of(octets);
  }

  private static String decoded(Argument.Text string) {
    Matcher found = ENCODED.matcher(string.octets());
    StringBuilder out = new StringBuilder();
    while (found.find()) {
      String hex = found.group(1);
      String unicode = found.group(2);
      Optional<String> octets = hex != null ? hex(hex) : unicode(unicode, string);
      found.appendReplacement(out, Matcher.quoteReplacement(octets.orElse(found.group())));
    }
    return found.appendTail(out).toString();
  }

  // hex-pair-seq = *blank hex-pair *(1*blank hex-pair) *blank
  private static Optional<String> hex(String text) {
    StringBuilder out = new StringBuilder();
    for (String pair : text.strip().split("\\s+")) {
      if (pair.isEmpty() || pair.length() > 2) {
        return Optional.empty();
      }
      out.append((char) Integer.parseInt(pair, 16));
    }
    return Optional.of(out.toString());
  }

  // unicode-hex-seq = *blank unicode-hex *(1*blank unicode-hex) *blank
  private static Optional<String> unicode(String text, Argument.Text string) {
    StringBuilder out = new StringBuilder();
    for (String digits : text.strip().split("\\s+")) {
      String number = digits.replaceFirst("^0+(?=.)", "");
      if (digits.isEmpty()) {
        return Optional.empty();
      }
      int code = number.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(number, 16);
      // RFC 5228 §2.4.2.4: such a string must be an error.
      if (code > Character.MAX_CODE_POINT || (code >= 0xd800 && code <= 0xdfff)) {
        throw new ScriptException(
            string.position(), "${unicode:" + digits + "} is not a character");
      }
      out.append(new String(Character.toString(code).getBytes(UTF_8), ISO_8859_1));
    }
    return Optional.of(out.toString());
  }

  private Text template(Argument.Text string, String octets) {
    List<Text.Piece> pieces = new ArrayList<>();
    Matcher found = VARIABLE.matcher(octets);
    int at = 0;
    while (found.find()) {
      if (found.start() > at) {
        pieces.add(new Text.Literal(octets.substring(at, found.start())));
      }
      pieces.add(piece(string, found.group(1)));
      at = found.end();
    }
    if (at < octets.length()) {
      pieces.add(new Text.Literal(octets.substring(at)));
    }
    return new Text(pieces);
  }

  private Text.Piece piece(Argument.Text string, String name) {
    if (Character.isDigit(name.charAt(0))) {
      int index = Integer.parseInt(name);
      if (index > Script.MATCH_VALUES_MAX) {
        throw new ScriptException(string.position(), "${" + name + "} is too large an index");
      }
      return new Text.MatchValue(index);
    }
    return variable(string, name);
  }

  Text.Variable variable(Argument.Text string, String name) {
    String lower = org.posthorn.sieve.match.Comparator.lower(name);
    int dot = lower.indexOf('.');
    if (dot < 0) {
      return new Text.Variable(lower, false);
    }
    boolean global = lower.substring(0, dot).equals("global");
    if (!global || !required.contains(Capability.INCLUDE) || lower.indexOf('.', dot + 1) > 0) {
      throw new ScriptException(
          string.position(), "unknown namespace of variables: ${" + name + "}");
    }
    return new Text.Variable(lower.substring(dot + 1), true);
  }

  /// The variable that a command changes.
  Text.Variable target(Argument.Text string) {
    Matcher name =
        Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*+(\\.[a-zA-Z_0-9]++){0,4}").matcher(string.octets());
    if (!name.matches()) {
      throw new ScriptException(string.position(), "not the name of a variable");
    }
    return variable(string, string.octets());
  }
}
