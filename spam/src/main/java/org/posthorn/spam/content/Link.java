package org.posthorn.spam.content;

import java.util.Locale;
import java.util.Optional;

/// A link of a message.
///
/// @param target as written, without white space
/// @param text the visible text; empty for a bare URL
public record Link(String target, String text) {

  /// The host of a web URL, in lower case, as written (possibly internationalized); empty if there
  /// is none.
  public Optional<String> host() {
    return host(target);
  }

  /// Whether there is user information before the host, as in
  /// `https://bank.example@other.example/`, which can be mistaken for the host.
  public boolean hasUser() {
    return authority(target).filter(text -> text.indexOf('@') >= 0).isPresent();
  }

  /// The host that the visible text shows, if the whole text is a URL or host name.
  public Optional<String> shownHost() {
    String shown = text.strip();
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    for (int i = 0; i < shown.length(); i++) {
      if (Character.isWhitespace(shown.charAt(i)) || shown.charAt(i) == '@') {
        return Optional.empty();
      }
    }
    String address = shown.contains("://") ? shown : "http://" + shown;
    return host(address).filter(Link::looksLikeHost);
  }

  /// Whether it has a dot and a last label of letters: `example.org`, not `1.5`. Names like
  /// `invoice.pdf` match too; the caller compares.
  private static boolean looksLikeHost(String host) {
    int dot = host.lastIndexOf('.');
    return dot > 0
        && host.length() - dot > 2
        && host.substring(dot + 1).chars().allMatch(Character::isLetter);
  }

  private static Optional<String> host(String address) {
    return authority(address)
        .map(text -> text.substring(text.lastIndexOf('@') + 1))
        .map(Link::withoutPort)
        .map(text -> text.endsWith(".") ? text.substring(0, text.length() - 1) : text)
        .filter(text -> !text.isEmpty())
        .map(text -> text.toLowerCase(Locale.ROOT));
  }

  private static String withoutPort(String host) {
    int bracket = host.indexOf(']'); // an IPv6 address contains colons
    int colon = host.indexOf(':', Math.max(0, bracket));
    return colon < 0 ? host : host.substring(0, colon);
  }

  /// The text between `//` and the path in web URLs; browsers treat backslashes as slashes.
  private static Optional<String> authority(String address) {
    String slashes = address.strip().replace('\\', '/');
    String scheme = slashes.substring(0, Math.min(slashes.length(), 8)).toLowerCase(Locale.ROOT);
    int start;
    if (scheme.startsWith("http://")) {
      start = 7;
    } else if (scheme.startsWith("https://")) {
      start = 8;
    } else if (scheme.startsWith("//")) {
      start = 2;
    } else {
      return Optional.empty();
    }
    int end = start;
    while (end < slashes.length() && "/?#".indexOf(slashes.charAt(end)) < 0) {
      end++;
    }
    return Optional.of(slashes.substring(start, end));
  }
}
