package org.posthorn.store.annotations;

import java.util.Locale;
import java.util.Optional;

/// The name of an annotation (RFC 5464 §3.2) in lower case, because names are case-insensitive.
///
/// @param text such as `/shared/comment`
public record EntryName(String text) implements Comparable<EntryName> {
  private static final String PRIVATE = "/private";
  private static final String SHARED = "/shared";

  /// RFC 6785 §2.3.1: the script that runs when the messages of a mailbox are changed.
  public static final EntryName SCRIPT = new EntryName("/shared/imapsieve/script");

  /// Parses a name as a client writes it; empty if it is invalid.
  public static Optional<EntryName> of(String written) {
    return above(written).filter(name -> !name.text.equals(PRIVATE) && !name.text.equals(SHARED));
  }

  /// As [#of], but also accepts `/private` and `/shared`, below which annotations can be.
  public static Optional<EntryName> above(String written) {
    String text = written.toLowerCase(Locale.ROOT);
    boolean known =
        text.equals(PRIVATE)
            || text.equals(SHARED)
            || text.startsWith(PRIVATE + "/")
            || text.startsWith(SHARED + "/");
    boolean wellFormed =
        known
            && text.length() <= AnnotationLimits.NAME_OCTETS_MAX
            && !text.endsWith("/")
            && !text.contains("//")
            && text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '*' && c != '%');
    return wellFormed ? Optional.of(new EntryName(text)) : Optional.empty();
  }

  /// Whether all who may see the mailbox share it (RFC 5464 §3.2).
  public boolean isShared() {
    return text.startsWith(SHARED);
  }

  /// How many levels this name is below another: 0 if equal, negative if it is not below it.
  public int levelsBelow(EntryName other) {
    if (text.equals(other.text)) {
      return 0;
    }
    if (!text.startsWith(other.text + "/")) {
      return -1;
    }
    return (int) text.substring(other.text.length()).chars().filter(c -> c == '/').count();
  }

  @Override
  public int compareTo(EntryName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
