package org.posthorn.sieve.match;

import java.util.Arrays;
import java.util.Optional;

/// The comparators of RFC 4790 §9 that Sieve has, over octet strings (each `char` one octet).
public enum Comparator {
  /// The octets themselves.
  OCTET("i;octet"),
  /// ASCII letters match in either case; other octets are compared as they are.
  ASCII_CASEMAP("i;ascii-casemap"),
  /// Compares the numbers that strings begin with. A string that begins otherwise is greater than
  /// every number, and equal to every other such string (RFC 4790 §9.1.1).
  ASCII_NUMERIC("i;ascii-numeric");

  private final String registeredName;

  Comparator(String registeredName) {
    this.registeredName = registeredName;
  }

  /// The name in the registry of collations.
  public String registeredName() {
    return registeredName;
  }

  /// The comparator with this name.
  public static Optional<Comparator> named(String name) {
    return Arrays.stream(values()).filter(c -> c.registeredName.equals(name)).findFirst();
  }

  /// Whether parts of strings can be compared (RFC 4790 §4.2.3).
  public boolean hasSubstrings() {
    return this != ASCII_NUMERIC;
  }

  /// The form in which equal strings have the same octets.
  public String fold(String octets) {
    return this == ASCII_CASEMAP ? lower(octets) : octets;
  }

  /// The same for one octet.
  char fold(char octet) {
    return this == ASCII_CASEMAP && octet >= 'A' && octet <= 'Z' ? (char) (octet + 32) : octet;
  }

  /// The other octet that is folded to this one; itself if there is none.
  char otherCase(char folded) {
    return this == ASCII_CASEMAP && folded >= 'a' && folded <= 'z' ? (char) (folded - 32) : folded;
  }

  /// Less than, equal to or greater than 0, as in [java.util.Comparator].
  public int compare(String a, String b) {
    return switch (this) {
      case OCTET -> a.compareTo(b);
      // RFC 4790 §9.2.1 folds to upper case, which matters for the characters between Z and a.
      case ASCII_CASEMAP -> upper(a).compareTo(upper(b));
      case ASCII_NUMERIC -> compareNumbers(digits(a), digits(b));
    };
  }

  /// Whether two strings are equal.
  public boolean equal(String a, String b) {
    return switch (this) {
      case OCTET -> a.equals(b);
      case ASCII_CASEMAP -> a.length() == b.length() && lower(a).equals(lower(b));
      case ASCII_NUMERIC -> compare(a, b) == 0;
    };
  }

  /// The digits at the beginning, without leading zeros; empty if there are none.
  private static String digits(String text) {
    int end = 0;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    int start = 0;
    while (start < end - 1 && text.charAt(start) == '0') {
      start++;
    }
    return text.substring(start, end);
  }

  private static int compareNumbers(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Boolean.compare(a.isEmpty(), b.isEmpty());
    }
    int byLength = Integer.compare(a.length(), b.length());
    return byLength != 0 ? byLength : a.compareTo(b);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// Converts ASCII letters to lower case.
  public static String lower(String octets) {
    return turned(octets, 'A', 'Z', 32);
  }

  /// Converts ASCII letters to upper case.
  public static String upper(String octets) {
    return turned(octets, 'a', 'z', -32);
  }

  /// Returns the same string if there is nothing to convert, which is the usual case.
  private static String turned(String octets, char first, char last, int by) {
    int length = octets.length();
    for (int i = 0; i < length; i++) {
      char c = octets.charAt(i);
      if (c >= first && c <= last) {
        char[] all = octets.toCharArray();
        for (int j = i; j < length; j++) {
          if (all[j] >= first && all[j] <= last) {
            all[j] += (char) by;
          }
        }
        return new String(all);
      }
    }
    return octets;
  }
}
