package org.posthorn.store.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// Which bit of a message's flags is which keyword: one immutable version of an account's table.
/// Bits are given out in order and never taken back.
public final class KeywordNames {
  /// RFC 9051 §2.3.2 and the IANA registry: keywords that every account has from the start.
  private static final List<String> REGISTERED =
      List.of("$Forwarded", "$MDNSent", "$Junk", "$NotJunk", "$Phishing", "$Important");

  /// The table of a new account.
  public static final KeywordNames INITIAL = new KeywordNames(REGISTERED);

  /// How many keywords fit into the bits above the system flags.
  public static final int KEYWORDS_MAX = Long.SIZE - Flags.FIRST_KEYWORD;

  private final List<String> names;

  private KeywordNames(List<String> names) {
    this.names = List.copyOf(names);
  }

  /// Flags at or above this bit have names that are the account's own.
  public static final long FIRST_OWN = 1L << (Flags.FIRST_KEYWORD + REGISTERED.size());

  /// All keywords in the order of their bits.
  public List<String> all() {
    return names;
  }

  /// The bit of a keyword, as its number 5 to 63; compared without regard to ASCII case.
  public OptionalInt bit(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (equalsIgnoringAsciiCase(names.get(i), name)) {
        return OptionalInt.of(Flags.FIRST_KEYWORD + i);
      }
    }
    return OptionalInt.empty();
  }

  /// The names of the keywords among `flags`, system flags left out.
  public List<String> names(long flags) {
    List<String> found = new ArrayList<>();
    long keywords = flags & ~Flags.SYSTEM;
    while (keywords != 0) {
      int bit = Long.numberOfTrailingZeros(keywords);
      if (bit - Flags.FIRST_KEYWORD < names.size()) {
        found.add(names.get(bit - Flags.FIRST_KEYWORD));
      }
      keywords &= keywords - 1;
    }
    return found;
  }

  /// The names of all `flags`, as clients see them: system flags first.
  public List<String> all(long flags) {
    List<String> found = new ArrayList<>();
    add(found, flags, Flags.ANSWERED, "\\Answered");
    add(found, flags, Flags.FLAGGED, "\\Flagged");
    add(found, flags, Flags.DELETED, "\\Deleted");
    add(found, flags, Flags.SEEN, "\\Seen");
    add(found, flags, Flags.DRAFT, "\\Draft");
    found.addAll(names(flags));
    return found;
  }

  private static void add(List<String> found, long flags, long flag, String name) {
    if ((flags & flag) != 0) {
      found.add(name);
    }
  }

  /// This table with one more name.
  public KeywordNames with(String name) {
    List<String> more = new ArrayList<>(names);
    more.add(name);
    return new KeywordNames(more);
  }

  public int size() {
    return names.size();
  }

  /// The account's own names, without the registered ones.
  public List<String> own() {
    return names.subList(REGISTERED.size(), names.size());
  }

  private static boolean equalsIgnoringAsciiCase(String one, String other) {
    return one.length() == other.length()
        && one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
  }
}
