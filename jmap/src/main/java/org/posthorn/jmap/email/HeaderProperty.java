package org.posthorn.jmap.email;

import java.util.Optional;

/// A property such as `header:List-Post:asURLs:all` (RFC 8621 §4.1.3).
///
/// @param all whether all fields of the name are requested, rather than the last
public record HeaderProperty(String field, HeaderForm form, boolean all) {
  private static final String PREFIX = "header:";

  /// Parses a property's name; empty if it is not such a property, or the field may not have the
  /// form.
  public static Optional<HeaderProperty> parse(String property) {
    if (!property.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String[] parts = property.substring(PREFIX.length()).split(":", -1);
    int end = parts.length;
    boolean all = end > 1 && parts[end - 1].equals("all");
    end -= all ? 1 : 0;
    if (end > 2 || !isName(parts[0])) {
      return Optional.empty();
    }
    Optional<HeaderForm> form = end == 1 ? Optional.of(HeaderForm.RAW) : HeaderForm.of(parts[1]);
    return form.filter(found -> found.fits(parts[0]))
        .map(found -> new HeaderProperty(parts[0], found, all));
  }

  /// RFC 5322 §2.2
  private static boolean isName(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
