package org.posthorn.imap.command;

import java.util.Locale;

/// A pattern of LIST, in Unicode. RFC 9051 §6.3.9: `*` stands for any characters, `%` for any but
/// the hierarchy delimiter.
public record ListPattern(String text) {

  private static final char DELIMITER = '/';
  private static final String INBOX = "INBOX";

  /// Whether a mailbox's path matches the reference followed by this pattern. INBOX matches in any
  /// case. Takes time in proportion to the product of both lengths at most.
  public boolean matches(String reference, String path) {
    String pattern = reference + text;
    if (reaches(pattern, path)) {
      return true;
    }
    // RFC 9051 §5.1: INBOX is case-insensitive; here only at the first level.
    return isInbox(path) && reaches(upperFirstLevel(pattern), path);
  }

  private static boolean isInbox(String path) {
    return path.startsWith(INBOX)
        && (path.length() == INBOX.length() || path.charAt(INBOX.length()) == DELIMITER);
  }

  private static String upperFirstLevel(String pattern) {
    int level = pattern.indexOf(DELIMITER);
    int end = level < 0 ? pattern.length() : level;
    return pattern.substring(0, end).toUpperCase(Locale.ROOT) + pattern.substring(end);
  }

  // The set of positions of the path that the pattern so far can reach, character by character.
  private static boolean reaches(String pattern, String path) {
    boolean[] reached = new boolean[path.length() + 1];
    reached[0] = true;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*' || c == '%') {
        for (int at = 0; at < path.length(); at++) {
          if (reached[at] && (c == '*' || path.charAt(at) != DELIMITER)) {
            reached[at + 1] = true;
          }
        }
      } else {
        for (int at = path.length(); at > 0; at--) {
          reached[at] = reached[at - 1] && path.charAt(at - 1) == c;
        }
        reached[0] = false;
      }
    }
    return reached[path.length()];
  }
}
