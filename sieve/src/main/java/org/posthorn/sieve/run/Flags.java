package org.posthorn.sieve.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Flags as the value of a variable: words separated by spaces (RFC 5232 §2).
final class Flags {
  private static final Set<String> SYSTEM =
      Set.of("\\seen", "\\answered", "\\flagged", "\\deleted", "\\draft");

  private Flags() {}

  /// The flags in several strings, each of which may hold several, without duplicates and invalid
  /// flags.
  static List<String> of(List<String> strings) {
    List<String> flags = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String string : strings) {
      for (String word : string.split("[ \\r\\n\\t]+")) {
        if (isFlag(word) && seen.add(word.toLowerCase(Locale.ROOT))) {
          flags.add(word);
        }
      }
    }
    return flags;
  }

  static List<String> without(List<String> flags, List<String> gone) {
    return flags.stream().filter(f -> gone.stream().noneMatch(f::equalsIgnoreCase)).toList();
  }

  // RFC 9051 §9: flag-keyword = "$MDNSent" / ... / atom
  private static boolean isFlag(String word) {
    if (word.startsWith("\\")) {
      return SYSTEM.contains(word.toLowerCase(Locale.ROOT));
    }
    return !word.isEmpty()
        && word.length() <= 250
        && word.chars().allMatch(c -> c > ' ' && c < 0x7f && "(){%*\"\\]".indexOf(c) < 0);
  }
}
