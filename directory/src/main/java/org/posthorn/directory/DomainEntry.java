package org.posthorn.directory;

import com.google.re2j.Matcher;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A domain and its aliases in memory, prepared for resolution. Immutable.
final class DomainEntry {
  /// Approximate maximum number of instructions: the length times all repetition counts.
  private static final long PROGRAM_SIZE_MAX = 20_000;

  private static final java.util.regex.Pattern COUNTS =
      java.util.regex.Pattern.compile("\\{([0-9]{1,6})(?:,([0-9]{1,6})?)?\\}");

  final Domain domain;
  private final Map<String, List<Address>> exact = new HashMap<>();
  private final Map<String, Group> groups = new HashMap<>();
  private final List<Rule> rules = new ArrayList<>();
  private final Optional<List<Address>> catchAll;
  private final List<Alias> aliases;

  private record Rule(com.google.re2j.Pattern pattern, List<String> targets) {}

  /// @throws DirectoryException of kind INVALID if an alias is invalid
  DomainEntry(Domain domain, List<Alias> aliases) {
    this.domain = domain;
    this.aliases = List.copyOf(aliases);
    Optional<List<Address>> all = Optional.empty();
    for (Alias alias : aliases) {
      switch (alias) {
        case Alias.Exact one -> {
          exact.put(one.address().key(), addresses(one.targets()));
          one.group().ifPresent(group -> groups.put(one.address().key(), group));
        }
        case Alias.CatchAll any -> all = Optional.of(addresses(any.targets()));
        case Alias.Pattern p -> rules.add(new Rule(compile(p.expression()), p.targets()));
      }
    }
    catchAll = all;
  }

  List<Alias> aliases() {
    return aliases;
  }

  /// The targets of an exact alias, if there is one.
  Optional<List<Address>> exact(String key) {
    return Optional.ofNullable(exact.get(key));
  }

  /// The group properties of an exact alias, if it is a group.
  Optional<Group> group(String key) {
    return Optional.ofNullable(groups.get(key));
  }

  /// Whether there is a group that is not open to everybody.
  boolean hasClosedGroups() {
    return groups.values().stream().anyMatch(group -> group.writers() != Group.Writers.ANYONE);
  }

  /// The name of the first pattern that matches.
  Optional<String> matchingPattern(String key) {
    return rules.stream()
        .filter(rule -> rule.pattern.matcher(key).matches())
        .map(rule -> "/" + rule.pattern.pattern() + "/@" + domain.name())
        .findFirst();
  }

  Optional<List<Address>> catchAll() {
    return catchAll;
  }

  /// The targets of the first pattern that matches.
  Optional<List<Address>> matching(String key) {
    for (Rule rule : rules) {
      Matcher matcher = rule.pattern.matcher(key);
      if (matcher.matches()) {
        return Optional.of(substitute(matcher, rule.targets));
      }
    }
    return Optional.empty();
  }

  private static List<Address> substitute(Matcher matcher, List<String> templates) {
    return templates.stream().flatMap(t -> target(fill(matcher, t)).stream()).toList();
  }

  private static Optional<Address> target(String filled) {
    try {
      return Optional.of(Address.parse(filled));
    } catch (DirectoryException e) {
      // The text of the groups does not give a valid address, so this target is ignored: senders
      // may write such a local part, and it is not an error of the server.
      return Optional.empty();
    }
  }

  /// Replaces `$1` to `$9` by the text of groups, and `$$` by a dollar sign.
  private static String fill(Matcher matcher, String template) {
    StringBuilder filled = new StringBuilder();
    boolean dollar = false;
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (dollar && c != '$') {
        String group = matcher.group(c - '0');
        filled.append(group == null ? "" : group);
      } else if (dollar || c != '$') {
        filled.append(c);
      }
      dollar = !dollar && c == '$';
    }
    return filled.toString();
  }

  /// Compiles an expression of limited size. RE2 expands counted repetitions, and nested
  /// repetitions multiply: `((a{99}){99}){99}` takes RE2/J seconds and a hundred megabytes.
  ///
  /// @throws DirectoryException of kind INVALID if it is not a valid RE2 expression or is too large
  static com.google.re2j.Pattern compile(String expression) {
    long size = expression.length();
    java.util.regex.Matcher counts = COUNTS.matcher(expression);
    while (counts.find() && size <= PROGRAM_SIZE_MAX) {
      String most = counts.group(2) == null ? counts.group(1) : counts.group(2);
      size *= Math.max(1, Long.parseLong(most));
    }
    if (size > PROGRAM_SIZE_MAX) {
      throw DirectoryException.invalid("a regular expression that repeats too much: " + expression);
    }
    try {
      return com.google.re2j.Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw DirectoryException.invalid(
          "not a regular expression: " + expression + ": " + e.getDescription());
    }
  }

  /// Checks the templates of a pattern's targets.
  ///
  /// @throws DirectoryException of kind INVALID if one refers to a group that does not exist
  static void checkTemplates(Alias.Pattern alias) {
    int groups = compile(alias.expression()).groupCount();
    for (String template : alias.targets()) {
      for (int i = template.indexOf('$'); i >= 0; i = template.indexOf('$', i + 2)) {
        char next = i + 1 < template.length() ? template.charAt(i + 1) : ' ';
        boolean group = next >= '1' && next <= '9' && next - '0' <= groups;
        if (next != '$' && !group) {
          throw DirectoryException.invalid(
              "the target " + template + " names a group that /" + alias.expression() + "/ lacks");
        }
      }
      if (!template.contains("$")) {
        Address.parse(template);
      }
    }
  }

  private static List<Address> addresses(List<String> targets) {
    return targets.stream().map(Address::parse).toList();
  }
}
