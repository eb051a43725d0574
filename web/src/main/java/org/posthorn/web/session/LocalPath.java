package org.posthorn.web.session;

import java.util.Optional;

/// Paths of this server that are permitted as redirect targets after signing in.
final class LocalPath {
  private LocalPath() {}

  /// The path with its query, if no browser treats it as another site: `//host` and `/\host` refer
  /// to a host, and browsers remove tabs and line ends first.
  static Optional<String> of(String text, int charsMax) {
    boolean local =
        text.startsWith("/")
            && !text.startsWith("//")
            && text.length() <= charsMax
            && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\' && c != '"');
    return local ? Optional.of(text) : Optional.empty();
  }
}
