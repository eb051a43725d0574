package org.posthorn.sieve.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The pattern of `:matches` (RFC 5228 §2.7.1): `*` is any octets, as few as possible, `?` is one
/// octet, a backslash takes the next one for itself. Time is at most the product of both lengths;
/// nothing is tried twice.
public final class Glob {
  private static final char ANY_ONE = '\uffff';

  /// What stands between the stars, with [#ANY_ONE] for `?`.
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

  /// The whole value, then what each wildcard stands for, in order; empty if the value is another.
  public Optional<List<String>> match(String value, Work work) {
    work.spend(value.length());
    String folded = comparator.fold(value);
    List<String> found = new ArrayList<>();
    found.add(value);
    String first = pieces.getFirst();
    if (pieces.size() == 1) {
      boolean whole = folded.length() == first.length() && isAt(folded, 0, first, work);
      return whole ? captured(found, value, 0, first) : Optional.empty();
    }
    if (!isAt(folded, 0, first, work)) {
      return Optional.empty();
    }
    captured(found, value, 0, first);
    int at = first.length();
    for (int i = 1; i < pieces.size(); i++) {
      String piece = pieces.get(i);
      boolean last = i == pieces.size() - 1;
      int place = last ? lastPlace(folded, at, piece, work) : place(folded, at, piece, work);
      if (place < 0) {
        return Optional.empty();
      }
      found.add(value.substring(at, place));
      captured(found, value, place, piece);
      at = place + piece.length();
    }
    return Optional.of(found);
  }

  private static Optional<List<String>> captured(
      List<String> found, String value, int at, String piece) {
    for (int i = 0; i < piece.length(); i++) {
      if (piece.charAt(i) == ANY_ONE) {
        found.add(value.substring(at + i, at + i + 1));
      }
    }
    return Optional.of(found);
  }

  private static int place(String value, int from, String piece, Work work) {
    boolean literal = !piece.isEmpty() && piece.charAt(0) != ANY_ONE;
    for (int i = from; i + piece.length() <= value.length(); i++) {
      if (literal) {
        i = value.indexOf(piece.charAt(0), i);
        if (i < 0) {
          return -1;
        }
      }
      if (isAt(value, i, piece, work)) {
        return i;
      }
    }
    return -1;
  }

  private static int lastPlace(String value, int from, String piece, Work work) {
    int place = value.length() - piece.length();
    return place >= from && isAt(value, place, piece, work) ? place : -1;
  }

  private static boolean isAt(String value, int at, String piece, Work work) {
    if (at + piece.length() > value.length()) {
      return false;
    }
    int same = 0;
    while (same < piece.length()
        && (piece.charAt(same) == ANY_ONE || piece.charAt(same) == value.charAt(at + same))) {
      same++;
    }
    work.spend(same + 1L);
    return same == piece.length();
  }

  /// Whether a value has a part that is the key, both folded already.
  public static boolean contains(String value, String key, Work work) {
    work.spend(value.length());
    return place(value, 0, key, work) >= 0;
  }

  /// Text that matches itself alone.
  public static String quote(String octets) {
    return octets.replaceAll("[*?\\\\]", "\\\\$0");
  }
}
