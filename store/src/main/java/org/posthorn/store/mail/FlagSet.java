package org.posthorn.store.mail;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// Flags by name, as a client gives them; a keyword may have no bit yet.
///
/// @param system bits of [Flags#SYSTEM]
/// @param keywords names without backslash, case-insensitive in ASCII
public record FlagSet(long system, Set<String> keywords) {
  public static final FlagSet NONE = new FlagSet(0, Set.of());
  public static final FlagSet SEEN = new FlagSet(Flags.SEEN, Set.of());

  public FlagSet {
    if ((system & ~Flags.SYSTEM) != 0) {
      throw new IllegalArgumentException("only system flags have fixed bits");
    }
    keywords = Set.copyOf(keywords);
  }

  /// Parses names; system flags have a backslash. \Recent is ignored because clients cannot set it.
  ///
  /// @throws MailException of kind INVALID for another name with a backslash
  public static FlagSet of(String... names) {
    long system = 0;
    Set<String> keywords = new LinkedHashSet<>();
    for (String name : names) {
      if (name.startsWith("\\")) {
        system |= systemFlag(name);
      } else {
        keywords.add(name);
      }
    }
    return new FlagSet(system, keywords);
  }

  private static long systemFlag(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "\\seen" -> Flags.SEEN;
      case "\\answered" -> Flags.ANSWERED;
      case "\\flagged" -> Flags.FLAGGED;
      case "\\draft" -> Flags.DRAFT;
      case "\\deleted" -> Flags.DELETED;
      case "\\recent" -> 0;
      default -> throw new MailException(MailException.Kind.INVALID, "no such system flag");
    };
  }
}
