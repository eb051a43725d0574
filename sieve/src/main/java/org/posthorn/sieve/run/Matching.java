package org.posthorn.sieve.run;

import java.util.List;
import java.util.Optional;
import org.posthorn.sieve.match.Comparator;
import org.posthorn.sieve.match.Glob;
import org.posthorn.sieve.match.Regex;
import org.posthorn.sieve.match.RegexException;
import org.posthorn.sieve.match.Work;
import org.posthorn.sieve.script.Match;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.syntax.Position;

/// Compares the values of a test with its keys (RFC 5228 §2.7).
final class Matching {
  private static final int SHOWN_MAX = 100;

  private final Run run;

  Matching(Run run) {
    this.run = run;
  }

  /// Whether a value matches a key. What the wildcards matched is stored as match values (RFC 5229
  /// §3.2).
  boolean matches(Position at, Match match, List<String> values) {
    return matches(at, match, values, true);
  }

  /// @param keep whether the match values are stored
  boolean matches(Position at, Match match, List<String> values, boolean keep) {
    // RFC 5231 §4.2
    Work work = run.work;
    boolean count = match.type() == Match.Type.COUNT;
    List<String> compared = count ? List.of(String.valueOf(values.size())) : values;
    for (Match.Key key : match.keys()) {
      String expanded = run.expand(key.text());
      Optional<Glob> glob =
          match.type() == Match.Type.MATCHES && key.glob().isEmpty()
              ? Optional.of(new Glob(expanded, match.comparator()))
              : key.glob();
      Optional<Regex> regex =
          match.type() == Match.Type.REGEX && key.regex().isEmpty()
              ? regex(expanded, match.comparator())
              : key.regex();
      boolean part = match.type() == Match.Type.CONTAINS;
      String folded = part ? match.comparator().fold(expanded) : expanded;
      for (String value : compared) {
        work.spend(10L + value.length());
        Optional<List<String>> found =
            switch (match.type()) {
              case IS -> found(match.comparator().equal(value, expanded), value);
              case CONTAINS -> found(Glob.contains(value, folded, match.comparator(), work), value);
              case MATCHES -> glob.flatMap(g -> g.match(value, work));
              case REGEX -> regex.flatMap(r -> r.find(value, Script.MATCH_VALUES_MAX, work));
              case VALUE, COUNT ->
                  found(match.relation().holds(match.comparator().compare(value, expanded)), value);
              case LIST ->
                  found(
                      run.environment.isListed(
                          Octets.characters(expanded), Octets.characters(value)),
                      value);
            };
        if (found.isPresent()) {
          boolean wildcards = glob.isPresent() || regex.isPresent();
          if (keep && wildcards) {
            run.variables().matched(found.get());
          }
          if (run.isTraced()) {
            run.trace(at, "matches: " + shown(value) + " with key " + shown(expanded));
          }
          return true;
        }
      }
    }
    if (run.isTraced()) {
      run.trace(at, "no match among " + compared.size() + " values" + first(compared));
    }
    return false;
  }

  private static Optional<List<String>> found(boolean matches, String value) {
    return matches ? Optional.of(List.of(value)) : Optional.empty();
  }

  private Optional<Regex> regex(String expression, Comparator comparator) {
    try {
      run.work.spend(1_000L + 20L * expression.length());
      Regex regex = new Regex(expression, comparator);
      // Repetitions in braces make a large program from a short expression.
      run.work.spend(20L * regex.states());
      return Optional.of(regex);
    } catch (RegexException e) {
      // The expression contains variables, so it could not be checked at upload.
      run.remark("regular expression: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static String first(List<String> values) {
    return values.isEmpty() ? "" : ", the first " + shown(values.getFirst());
  }

  /// Text for a trace: in quotes, shortened, without line breaks.
  static String shown(String octets) {
    String text = Octets.characters(octets).replaceAll("\\p{Cntrl}+", " ");
    boolean cut = text.codePointCount(0, text.length()) > SHOWN_MAX;
    return '"'
        + (cut ? text.substring(0, text.offsetByCodePoints(0, SHOWN_MAX)) + "..." : text)
        + '"';
  }
}
