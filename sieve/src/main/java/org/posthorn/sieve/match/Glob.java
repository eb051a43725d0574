package org.posthorn.sieve.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The pattern of `:matches` (RFC 5228 §2.7.1): `*` matches any octets, as few as possible, `?` one
/// octet, and a backslash makes the next octet literal. Time is at most proportional to the product
/// of both lengths. Immutable.
public final class Glob {
  private static final char ANY_ONE = '\uffff';

  /// The text between the asterisks, with [#ANY_ONE] for `?`.
  private final List<String> pieces = new ArrayList<>();

  private final Comparator comparator;

  /// @param pattern octets
  /// @param comparator one that has substrings
  public Glob(String pattern, Comparator comparator) {
    this.comparator = comparator;
    StringBuilder piece = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*') {
        pieces.add(piece.toString());
        piece.setLength(0);
      } else if (c == '?') {
        piece.append(ANY_ONE);
      } else {
        boolean quoted = c == '\\' && i + 1 < pattern.length();
        piece.append(quoted ? pattern.charAt(++i) : c);
      }
    }
    pieces.add(piece.toString());
    pieces.replaceAll(comparator::fold);
  }

  /// The whole value, then what each wildcard matched, in order; empty if the value does not match.
  public Optional<List<String>> match(String value, Work work) {
    work.spend(value.length());
    String first = pieces.getFirst();
    boolean whole = pieces.size() == 1;
    if ((whole && value.length() != first.length()) || !isAt(value, 0, first, comparator, work)) {
      return Optional.empty();
    }
    List<String> found = new ArrayList<>();
    found.add(value);
    captured(found, value, 0, first);
    int at = first.length();
    for (int i = 1; i < pieces.size(); i++) {
      String piece = pieces.get(i);
      boolean last = i == pieces.size() - 1;
      int place =
          last
              ? lastPlace(value, at, piece, comparator, work)
              : place(value, at, piece, comparator, work);
      if (place < 0) {
        return Optional.empty();
      }
      found.add(value.substring(at, place));
      captured(found, value, place, piece);
      at = place + piece.length();
    }
    return Optional.of(found);
  }

  private static void captured(List<String> found, String value, int at, String piece) {
    for (int i = 0; i < piece.length(); i++) {
      if (piece.charAt(i) == ANY_ONE) {
        found.add(value.substring(at + i, at + i + 1));
      }
    }
  }

  /// The first offset of a folded piece at or after `from`; negative if there is none. Values may
  /// be whole bodies, so they are not folded: both cases of the first octet are looked for, each in
  /// one pass.
  private static int place(String value, int from, String piece, Comparator comparator, Work work) {
    int end = value.length() - piece.length();
    if (piece.isEmpty() || piece.charAt(0) == ANY_ONE) {
      int at = from;
      while (at <= end && !isAt(value, at, piece, comparator, work)) {
        at++;
      }
      return at <= end ? at : -1;
    }
    char lower = piece.charAt(0);
    char upper = comparator.otherCase(lower);
    int nextLower = value.indexOf(lower, from);
    int nextUpper = upper == lower ? -1 : value.indexOf(upper, from);
    while (nextLower >= 0 || nextUpper >= 0) {
      boolean isLower = nextLower >= 0 && (nextUpper < 0 || nextLower < nextUpper);
      int at = isLower ? nextLower : nextUpper;
      if (at > end) {
        return -1;
      }
      if (isAt(value, at, piece, comparator, work)) {
        return at;
      }
      if (isLower) {
        nextLower = value.indexOf(lower, at + 1);
      } else {
        nextUpper = value.indexOf(upper, at + 1);
      }
    }
    return -1;
  }

  private static int lastPlace(
      String value, int from, String piece, Comparator comparator, Work work) {
    int place = value.length() - piece.length();
    return place >= from && isAt(value, place, piece, comparator, work) ? place : -1;
  }

  private static boolean isAt(
      String value, int at, String piece, Comparator comparator, Work work) {
    if (at + piece.length() > value.length()) {
      return false;
    }
    int same = 0;
    while (same < piece.length()
        && (piece.charAt(same) == ANY_ONE
            || piece.charAt(same) == comparator.fold(value.charAt(at + same)))) {
      same++;
    }
    work.spend(same + 1L);
    return same == piece.length();
  }

  /// Whether a value contains the key.
  ///
  /// @param key folded already
  public static boolean contains(String value, String key, Comparator comparator, Work work) {
    work.spend(value.length());
    return place(value, 0, key, comparator, work) >= 0;
  }

  /// A pattern that matches only this text.
  public static String quote(String octets) {
    return octets.replaceAll("[*?\\\\]", "\\\\$0");
  }
}
