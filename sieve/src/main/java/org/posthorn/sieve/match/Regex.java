package org.posthorn.sieve.match;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A POSIX extended regular expression over octets, as Dovecot uses for `:regex`; finds the longest
/// of the leftmost matches. Linear time. What POSIX leaves undefined and programs read differently
/// (`*?`, `\d`, `\<`, back references, `{,3}`, repeated repetitions) is refused.
public final class Regex {
  /// Largest count in braces (POSIX RE_DUP_MAX at least).
  static final int REPEAT_MAX = 255;

  /// Size of the compiled program, with repetitions expanded.
  static final int SIZE_MAX = 20_000;

  private final Pattern pattern;

  /// @throws RegexException if the expression is refused
  public Regex(String expression, Comparator comparator) {
    String translated = new RegexTranslation(expression, comparator).translate();
    try {
      pattern = Pattern.compile(translated, Pattern.LONGEST_MATCH | Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new RegexException(0, "not a regular expression: " + e.getDescription());
    }
  }

  /// Number of states of the compiled program: proportional to its memory and to the time of
  /// compiling it.
  public int states() {
    return pattern.programSize();
  }

  /// The match, then its groups in order (empty for those that did not take part); empty if nothing
  /// in the value matches.
  ///
  /// @param groupsMax groups that are wanted
  public Optional<List<String>> find(String value, int groupsMax, Work work) {
    // RE2 reads each octet at most once in each state of its program, usually in few of them.
    work.spend(value.length() * (8L + pattern.programSize() / 2));
    Matcher matcher = pattern.matcher(value);
    if (!matcher.find()) {
      return Optional.empty();
    }
    List<String> found = new ArrayList<>();
    for (int i = 0; i <= Math.min(groupsMax, matcher.groupCount()); i++) {
      String group = matcher.group(i);
      found.add(group == null ? "" : group);
    }
    return Optional.of(found);
  }
}
