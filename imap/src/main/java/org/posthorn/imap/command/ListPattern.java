package org.posthorn.imap.command;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// A pattern of LIST, in Unicode. RFC 9051 §6.3.9: `*` stands for any characters, `%` for any but
/// the hierarchy delimiter.
public record ListPattern(String text) {

  private static final char DELIMITER = '/';
  private static final String INBOX = "INBOX";

  /// Whether a mailbox's path matches the reference followed by this pattern. INBOX is
  /// case-insensitive. The cost of each pattern character is one step for 64 characters of the
  /// path.
  public boolean matches(String reference, String path) {
    String pattern = reference + text;
    if (reaches(pattern, path)) {
      return true;
    }
    // RFC 9051 §5.1: INBOX is case-insensitive; here only at the first level.
    return isInbox(path) && reaches(upperFirstLevel(pattern), path);
  }

  /// Limits how much one command compares with each name.
  ///
  /// @throws SyntaxException if it is too much
  static void requireShort(Parser p, MailboxName reference, List<ListPattern> patterns) {
    long chars = 0;
    for (ListPattern pattern : patterns) {
      chars += reference.path().length() + pattern.text().length();
    }
    if (chars > p.limits().list().patternChars()) {
      throw new SyntaxException("a mailbox pattern is too long");
    }
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

  private static boolean reaches(String pattern, String path) {
    Reach reach = new Reach(path);
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*' -> reach.passAll();
        case '%' -> reach.passLevel();
        default -> {
          if (!reach.passOne(c)) {
            return false;
          }
        }
      }
    }
    return reach.isAtEnd();
  }

  /// The positions of a path that the pattern can reach so far, as a bit set: bit n is set if the
  /// pattern so far matches the first n characters.
  private static final class Reach {
    private final String path;
    private final long[] reached;
    private final Map<Character, long[]> positions = new HashMap<>();

    Reach(String path) {
      this.path = path;
      this.reached = new long[path.length() / Long.SIZE + 1];
      reached[0] = 1;
    }

    boolean isAtEnd() {
      return (reached[path.length() / Long.SIZE] >>> path.length() & 1) != 0;
    }

    /// @return whether any position is still reachable
    boolean passOne(char c) {
      long[] where = positions.computeIfAbsent(c, this::positionsOf);
      long carry = 0;
      long any = 0;
      for (int i = 0; i < reached.length; i++) {
        long here = reached[i] & where[i];
        reached[i] = here << 1 | carry;
        carry = here >>> (Long.SIZE - 1);
        any |= reached[i];
      }
      return any != 0;
    }

    /// Adds all positions after the first reachable one.
    void passAll() {
      boolean passed = false;
      for (int i = 0; i < reached.length; i++) {
        if (passed) {
          reached[i] = -1;
        } else if (reached[i] != 0) {
          reached[i] |= -Long.lowestOneBit(reached[i]);
          passed = true;
        }
      }
    }

    /// Adds, for each reachable position, the following positions up to the next delimiter. Adding
    /// a bit to a run of ones carries to the end of the run, and the sum differs from the run in
    /// exactly the bits that were passed.
    void passLevel() {
      long[] delimiters = positions.computeIfAbsent(DELIMITER, this::positionsOf);
      long carry = 0;
      for (int i = 0; i < reached.length; i++) {
        long passable = ~delimiters[i];
        long start = reached[i] & passable;
        long partial = passable + start;
        long sum = partial + carry;
        boolean overflow =
            Long.compareUnsigned(partial, passable) < 0 || Long.compareUnsigned(sum, partial) < 0;
        reached[i] |= sum ^ passable;
        carry = overflow ? 1 : 0;
      }
    }

    private long[] positionsOf(char c) {
      long[] bits = new long[reached.length];
      for (int at = path.indexOf(c); at >= 0; at = path.indexOf(c, at + 1)) {
        bits[at / Long.SIZE] |= 1L << at;
      }
      return bits;
    }
  }
}
