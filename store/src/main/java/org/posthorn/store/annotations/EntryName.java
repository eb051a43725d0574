package org.posthorn.store.annotations;

import java.util.Locale;
import java.util.Optional;

/// The name of an annotation (RFC 5464 §3.2), in lower case, for names are compared without regard
/// to case.
///
/// @param text such as `/shared/comment`
public record EntryName(String text) implements Comparable<EntryName> {
  private static final String PRIVATE = "/private";
  private static final String SHARED = "/shared";

  /// RFC 6785 §2.3.1: the script that runs when the messages of a mailbox are changed.
  public static final EntryName SCRIPT = new EntryName("/shared/imapsieve/script");

  /// A name as a client writes it; empty if no annotation can have it.
  public static Optional<EntryName> of(String written) {
    return above(written).filter(name -> !name.text.equals(PRIVATE) && !name.text.equals(SHARED));
  }

  /// The same, or a name below which there can be annotations: `/private` and `/shared` too.
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

  /// How many levels this name lies below another: 0 for the same, less than 0 if it does not.
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
