package org.posthorn.smtp.client;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/// The extensions in a server's reply to EHLO. RFC 5321 §4.1.1.1.
///
/// @param keywords in upper case, with their parameters
/// @param size the largest message, if given
/// @param recipientsMax recipients of one message: as given, or the minimum of the RFC
record ServerExtensions(Map<String, String> keywords, OptionalLong size, int recipientsMax) {
  static final ServerExtensions NONE = of(Map.of());

  private static final int RECIPIENTS_MIN = 100;

  ServerExtensions {
    keywords = Map.copyOf(keywords);
  }

  private static ServerExtensions of(Map<String, String> keywords) {
    return new ServerExtensions(keywords, size(keywords), recipientsMax(keywords));
  }

  /// @param lines of the reply; the first is the server's name
  static ServerExtensions of(List<String> lines) {
    Map<String, String> keywords = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      // "AUTH=PLAIN" is an old syntax that some servers still use.
      String[] parts = line.strip().split("[ =]", 2);
      keywords.putIfAbsent(parts[0].toUpperCase(Locale.ROOT), parts.length > 1 ? parts[1] : "");
    }
    return of(keywords);
  }

  boolean has(String keyword) {
    return keywords.containsKey(keyword);
  }

  boolean offers(String mechanism) {
    return Arrays.asList(keywords.getOrDefault("AUTH", "").toUpperCase(Locale.ROOT).split(" +"))
        .contains(mechanism);
  }

  /// RFC 1870 §4: 0 means that no limit is given.
  private static OptionalLong size(Map<String, String> keywords) {
    String size = keywords.getOrDefault("SIZE", "");
    return size.matches("[1-9][0-9]{0,17}")
        ? OptionalLong.of(Long.parseLong(size))
        : OptionalLong.empty();
  }

  /// RFC 9422 §4.1; RFC 5321 §4.5.3.1.8.
  private static int recipientsMax(Map<String, String> keywords) {
    for (String limit : keywords.getOrDefault("LIMITS", "").split(" +")) {
      if (limit.toUpperCase(Locale.ROOT).matches("RCPTMAX=[1-9][0-9]{0,5}")) {
        return Integer.parseInt(limit.substring("RCPTMAX=".length()));
      }
    }
    return RECIPIENTS_MIN;
  }
}
