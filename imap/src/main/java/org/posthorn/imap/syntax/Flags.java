package org.posthorn.imap.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Names of flags. RFC 9051 §2.3.2.
final class Flags {

  private Flags() {}

  /// The spelling of a system flag. The grammar allows other names with a backslash
  /// (`flag-extension`), but clients can set none.
  static String system(String atom) {
    return switch (atom.toUpperCase(Locale.ROOT)) {
      case "SEEN" -> "\\Seen";
      case "ANSWERED" -> "\\Answered";
      case "FLAGGED" -> "\\Flagged";
      case "DRAFT" -> "\\Draft";
      case "DELETED" -> "\\Deleted";
      case "RECENT" -> "\\Recent";
      default -> throw new SyntaxException("there is no such system flag");
    };
  }

  /// RFC 3501 §2.3.2: \Recent cannot be altered by clients.
  static List<String> settable(List<String> flags, Parser p) {
    if (!flags.contains("\\Recent")) {
      return List.copyOf(flags);
    }
    p.require(ImapTolerance.RECENT_IN_FLAGS, "\\\\Recent cannot be set");
    List<String> settable = new ArrayList<>(flags);
    settable.removeIf("\\Recent"::equals);
    return List.copyOf(settable);
  }
}
