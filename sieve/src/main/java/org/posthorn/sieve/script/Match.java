package org.posthorn.sieve.script;

import java.util.List;
import java.util.Optional;
import org.posthorn.sieve.match.Comparator;
import org.posthorn.sieve.match.Glob;
import org.posthorn.sieve.match.Regex;
import org.posthorn.sieve.match.Relation;

/// How a test compares its values with its keys (RFC 5228 §2.7).
///
/// @param type of match
/// @param relation of [Type#VALUE] and [Type#COUNT]
/// @param comparator for the strings
/// @param keys one of which must match; may be empty
public record Match(Type type, Relation relation, Comparator comparator, List<Key> keys) {
  /// Match types: RFC 5228 §2.7.1, 5231 §4, the regex draft, RFC 6134 §2.2.
  public enum Type {
    IS,
    CONTAINS,
    MATCHES,
    REGEX,
    VALUE,
    COUNT,
    LIST
  }

  /// A key; one without variables is compiled already.
  ///
  /// @param regex of [Type#REGEX]
  /// @param glob of [Type#MATCHES]
  public record Key(Text text, Optional<Regex> regex, Optional<Glob> glob) {}

  /// Copies the list.
  public Match {
    keys = List.copyOf(keys);
  }

  /// This match with other keys.
  Match with(List<Key> others) {
    return new Match(type, relation, comparator, others);
  }
}
