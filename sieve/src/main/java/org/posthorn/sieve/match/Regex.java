package org.posthorn.sieve.match;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A POSIX extended regular expression over octets, as Dovecot has it for `:regex`; the longest of
/// the leftmost matches. Linear time. What POSIX leaves open and programs read differently (`*?`,
/// `\d`, `\<`, back references, `{,3}`, repeated repetitions) is refused.
public final class Regex {
  /// Largest count in braces (POSIX RE_DUP_MAX at least).
  static final int REPEAT_MAX = 255;

  /// Size of the program, repetitions multiplied out.
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

  /// States of its program: what it takes of memory, and of time to make.
  public int states() {
    return pattern.programSize();
  }

  /// The match, then its groups in order (empty for those that take no part); empty if there is no
  /// match anywhere in the value.
  ///
  /// @param groupsMax groups that are wanted
  public Optional<List<String>> find(String value, int groupsMax, Work work) {
    // RE2 looks at each octet once in each state of its program at most; mostly in few of them.
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
