package org.posthorn.mailauth.dmarc;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tags of a policy record: `name = value`, separated by semicolons (RFC 9989 §4.8). Names in
/// lower case. The first tag is the version; a text without it is not a record.
///
/// A duplicate tag counts as malformed: RFC 6376 §3.2 forbids it, and RFC 9989 §4.8 replaces errors
/// after the version by defaults.
record TagList(Map<String, String> values, Set<String> malformed) {

  /// The tags after the version; empty if the text does not begin with `v=DMARC1`.
  static Optional<TagList> parse(String text, int charactersMax) {
    if (text.length() > charactersMax) {
      return Optional.empty();
    }
    List<String> parts = List.of(text.split(";", -1));
    int equals = parts.getFirst().indexOf('=');
    if (equals < 0
        || !trimmed(parts.getFirst().substring(0, equals)).equalsIgnoreCase("v")
        || !trimmed(parts.getFirst().substring(equals + 1)).equals("DMARC1")) {
      return Optional.empty();
    }
    TagList tags = new TagList(new LinkedHashMap<>(), new HashSet<>());
    parts.stream().skip(1).forEach(tags::add);
    return Optional.of(tags);
  }

  private void add(String part) {
    String tag = trimmed(part);
    if (tag.isEmpty()) {
      return; // the separator may end the record
    }
    int equals = tag.indexOf('=');
    String name = trimmed(equals < 0 ? tag : tag.substring(0, equals)).toLowerCase(Locale.ROOT);
    String value = equals < 0 ? "" : trimmed(tag.substring(equals + 1));
    if (value.isEmpty() || values.putIfAbsent(name, value) != null) {
      malformed.add(name);
    }
  }

  /// Empty if the tag is missing or malformed.
  Optional<String> get(String name) {
    return malformed.contains(name) ? Optional.empty() : Optional.ofNullable(values.get(name));
  }

  boolean has(String name) {
    return values.containsKey(name) || malformed.contains(name);
  }

  /// Without the white space that the grammar allows.
  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
