package org.posthorn.store.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// The assignment of keywords to bits: one immutable version of an account's table. Bits are
/// assigned in order and never reused.
public final class KeywordNames {
  /// RFC 9051 §2.3.2 and the IANA registry: keywords of every account.
  private static final List<String> REGISTERED =
      List.of("$Forwarded", "$MDNSent", "$Junk", "$NotJunk", "$Phishing", "$Important");

  /// The table of a new account.
  public static final KeywordNames INITIAL = new KeywordNames(REGISTERED);

  /// The number of bits above the system flags.
  public static final int KEYWORDS_MAX = Long.SIZE - Flags.FIRST_KEYWORD;

  private final List<String> names;

  private KeywordNames(List<String> names) {
    this.names = List.copyOf(names);
  }

  /// Bits from this one on are for keywords that are not registered.
  public static final long FIRST_OWN = 1L << (Flags.FIRST_KEYWORD + REGISTERED.size());

  /// All keywords in the order of their bits.
  public List<String> all() {
    return names;
  }

  /// The bit number of a keyword, 5 to 63; case-insensitive in ASCII.
  public OptionalInt bit(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (equalsIgnoringAsciiCase(names.get(i), name)) {
        return OptionalInt.of(Flags.FIRST_KEYWORD + i);
      }
    }
    return OptionalInt.empty();
  }

  /// The names of the keywords among `flags`, without system flags.
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

  /// The names of all `flags` as clients see them, system flags first.
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

  /// The keywords that are not registered.
  public List<String> own() {
    return names.subList(REGISTERED.size(), names.size());
  }

  private static boolean equalsIgnoringAsciiCase(String one, String other) {
    return one.length() == other.length()
        && one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
  }
}
