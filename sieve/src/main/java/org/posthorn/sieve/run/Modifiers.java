package org.posthorn.sieve.run;

import java.util.List;
import java.util.function.UnaryOperator;
import org.posthorn.sieve.match.Comparator;
import org.posthorn.sieve.match.Glob;
import org.posthorn.sieve.script.SieveCommand.Modifier;

/// Changes the value of a variable as it is set (RFC 5229 §4.1).
final class Modifiers {
  private static final String UNRESERVED = "-._~";

  private Modifiers() {}

  static String apply(List<Modifier> modifiers, String value) {
    String changed = value;
    for (Modifier modifier : modifiers) {
      changed =
          switch (modifier) {
            case LOWER -> Comparator.lower(changed);
            case UPPER -> Comparator.upper(changed);
            case LOWERFIRST -> first(changed, Comparator::lower);
            case UPPERFIRST -> first(changed, Comparator::upper);
            case QUOTEWILDCARD -> Glob.quote(changed);
            case QUOTEREGEX -> changed.replaceAll("[\\\\.\\[\\]{}()*+?^$|]", "\\\\$0");
            case ENCODEURL -> encoded(changed);
            case LENGTH -> String.valueOf(characters(changed));
          };
    }
    return changed;
  }

  private static String first(String value, UnaryOperator<String> change) {
    return value.isEmpty() ? value : change.apply(value.substring(0, 1)) + value.substring(1);
  }

  /// Characters of UTF-8: octets that do not continue one.
  private static long characters(String octets) {
    return octets.chars().filter(c -> (c & 0xc0) != 0x80).count();
  }

  // RFC 5435 §6, RFC 3986 §2.3
  private static String encoded(String octets) {
    StringBuilder out = new StringBuilder(octets.length());
    for (int i = 0; i < octets.length(); i++) {
      char c = octets.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      out.append(
          letter || UNRESERVED.indexOf(c) >= 0 ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return out.toString();
  }
}
