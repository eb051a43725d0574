package org.posthorn.web.session;

import java.util.Optional;

/// Paths of this server to which a browser may be sent after it has signed in.
final class LocalPath {
  private LocalPath() {}

  /// The path with its query, if it is one that no browser takes for another site: `//host` and
  /// `/\host` name a host, and tabs and line ends are left out by browsers before they look.
  static Optional<String> of(String text, int charsMax) {
    boolean local =
        text.startsWith("/")
            && !text.startsWith("//")
            && text.length() <= charsMax
            && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\' && c != '"');
    return local ? Optional.of(text) : Optional.empty();
  }
}
