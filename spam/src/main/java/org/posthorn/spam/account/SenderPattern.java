package org.posthorn.spam.account;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.Address;

/// An entry of a sender list: an address, or a domain with its subdomains. Immutable.
///
/// @param text `local@domain`, or `@domain`; the domain as A-label, all in lower case
public record SenderPattern(String text) implements Comparable<SenderPattern> {

  /// Parses `local@domain`, `@domain` or `domain`.
  ///
  /// @throws org.posthorn.directory.DirectoryException of kind INVALID if it is malformed
  public static SenderPattern parse(String text) {
    String stripped = text.strip();
    int at = stripped.lastIndexOf('@');
    return at > 0
        ? new SenderPattern(key(Address.parse(stripped)))
        : new SenderPattern("@" + Address.domain(stripped.substring(at + 1)));
  }

  /// A pattern that was parsed before.
  static SenderPattern ofStored(String text) {
    return new SenderPattern(text);
  }

  /// The first of some patterns that matches an address.
  static Optional<SenderPattern> matching(Collection<SenderPattern> patterns, Address sender) {
    if (patterns.isEmpty()) {
      return Optional.empty();
    }
    SenderPattern whole = new SenderPattern(key(sender));
    if (patterns.contains(whole)) {
      return Optional.of(whole);
    }
    String domain = sender.domain();
    while (true) {
      SenderPattern pattern = new SenderPattern("@" + domain);
      if (patterns.contains(pattern)) {
        return Optional.of(pattern);
      }
      int dot = domain.indexOf('.');
      if (dot < 0) {
        return Optional.empty();
      }
      domain = domain.substring(dot + 1);
    }
  }

  static String key(Address address) {
    return address.toString().toLowerCase(Locale.ROOT);
  }

  @Override
  public int compareTo(SenderPattern other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
