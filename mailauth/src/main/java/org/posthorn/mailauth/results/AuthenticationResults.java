package org.posthorn.mailauth.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An Authentication-Results field. RFC 8601 §2.2.
///
/// @param authservId the name of the server that made the checks
/// @param results empty if no check was made (`none`)
public record AuthenticationResults(String authservId, List<MethodResult> results) {
  private static final int LINE_MAX = 78;

  /// Longer values are cut: no value needs more, and a line may have 998 octets.
  private static final int VALUE_MAX = 300;

  /// Characters of a token besides letters and digits (RFC 2045 §5.1).
  private static final String OF_TOKENS = "!#$%&'*+.^_`{|}~-";

  private static final String OF_LOCAL_PARTS = "!#$%&'*+/=?.^_`{|}~-";
  private static final String OF_DOMAINS = "._-";

  public AuthenticationResults {
    results = List.copyOf(results);
  }

  /// Parses the value of a field.
  ///
  /// @param value folded or not, an octet string as [org.posthorn.mime.HeaderField#value()] returns
  ///   it
  /// @return empty if it is malformed, has an unknown version, or exceeds the limits. Results of an
  ///   unknown version of a method are dropped (§2.6), and so are words in the place of a property
  public static Optional<AuthenticationResults> parse(String value, ResultsLimits limits) {
    return value.length() > limits.charactersMax()
        ? Optional.empty()
        : new ResultsReader(value, limits).read();
  }

  /// The whole field, folded, with its line end. Values are escaped; control characters and
  /// non-ASCII characters become question marks.
  public String field() {
    return field("Authentication-Results", "");
  }

  /// The results in another field.
  ///
  /// @param name `ARC-Authentication-Results`
  /// @param before text before the name of the server: `i=1; `
  public String field(String name, String before) {
    StringBuilder out = new StringBuilder(name).append(": ").append(before);
    out.append(written(authservId)).append(';');
    if (results.isEmpty()) {
      return out.append(" none\r\n").toString();
    }
    for (int i = 0; i < results.size(); i++) {
      List<String> words = words(results.get(i));
      int line = 0;
      for (String word : words) {
        boolean fits = line > 0 && line + 1 + word.length() < LINE_MAX;
        out.append(fits ? " " : "\r\n\t").append(word);
        line = fits ? line + 1 + word.length() : word.length() + 1;
      }
      out.append(i + 1 < results.size() ? ";" : "");
    }
    return out.append("\r\n").toString();
  }

  private static List<String> words(MethodResult result) {
    List<String> words = new ArrayList<>();
    words.add(result.method() + "=" + result.result());
    result.reason().ifPresent(reason -> words.add("reason=" + quoted(clean(reason))));
    for (MethodResult.Property property : result.properties()) {
      words.add(property.type() + "." + property.name() + "=" + written(property.value()));
    }
    return words;
  }

  private static String written(String value) {
    String clean = clean(value);
    return isToken(clean) || isAddress(clean) ? clean : quoted(clean);
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && has(text, 0, text.length(), OF_TOKENS);
  }

  /// RFC 8601 §2.2: `[[local-part] "@"] domain-name`.
  private static boolean isAddress(String text) {
    int at = text.indexOf('@');
    return at >= 0
        && at < text.length() - 1
        && has(text, 0, at, OF_LOCAL_PARTS)
        && has(text, at + 1, text.length(), OF_DOMAINS);
  }

  /// Whether it consists of letters, digits and these characters.
  private static boolean has(String text, int from, int to, String others) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean usual = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!usual && others.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static String clean(String value) {
    String cut = value.length() > VALUE_MAX ? value.substring(0, VALUE_MAX) : value;
    for (int i = 0; i < cut.length(); i++) {
      if (cut.charAt(i) < ' ' || cut.charAt(i) > '~') {
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
      }
    }
    return cut;
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
