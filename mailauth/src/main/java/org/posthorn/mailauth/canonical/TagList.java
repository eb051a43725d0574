package org.posthorn.mailauth.canonical;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A tag list `a=b; c=d` of a signature or key record. RFC 6376 §3.2. Immutable.
///
/// Names are case-sensitive. For a header field, characters are octets.
public final class TagList {
  private final Map<String, Tag> tags;
  private final String text;

  /// @param start of the value including surrounding white space
  /// @param end likewise
  private record Tag(String value, int start, int end) {}

  private TagList(Map<String, Tag> tags, String text) {
    this.tags = tags;
    this.text = text;
  }

  /// Parses a list.
  ///
  /// @throws IllegalArgumentException if it is malformed, or has a duplicate tag; the message
  ///   contains no input
  public static TagList parse(String text) {
    return parse(text, false);
  }

  /// As [#parse], but ignores empty tags (`;;`), which some key records have and most verifiers
  /// accept.
  ///
  /// @throws IllegalArgumentException as [#parse]
  public static TagList parseRecord(String text) {
    return parse(text, true);
  }

  private static TagList parse(String text, boolean emptyTags) {
    Map<String, Tag> tags = new LinkedHashMap<>();
    int start = 0;
    while (start <= text.length()) {
      int semicolon = text.indexOf(';', start);
      int end = semicolon < 0 ? text.length() : semicolon;
      int from = skipSpace(text, start, end);
      boolean last = semicolon < 0;
      if (from < end) {
        add(tags, text, from, end);
      } else if ((!last && !emptyTags) || (last && tags.isEmpty())) {
        throw new IllegalArgumentException("empty tag");
      }
      start = end + 1;
    }
    return new TagList(tags, text);
  }

  private static void add(Map<String, Tag> tags, String text, int from, int end) {
    int equals = text.indexOf('=', from);
    if (equals < 0 || equals >= end) {
      throw new IllegalArgumentException("tag without =");
    }
    String name = text.substring(from, spaceBefore(text, from, equals));
    if (!isName(name)) {
      throw new IllegalArgumentException("not a tag's name");
    }
    int valueFrom = skipSpace(text, equals + 1, end);
    String value = text.substring(valueFrom, spaceBefore(text, valueFrom, end));
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // RFC 8616 §4: UTF-8 is allowed.
      if ((c < ' ' && !isSpace(c)) || c == 0x7f) {
        throw new IllegalArgumentException("control character in a tag");
      }
    }
    if (tags.putIfAbsent(name, new Tag(value, equals + 1, end)) != null) {
      throw new IllegalArgumentException("tag twice"); // §3.2: the whole list is invalid
    }
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean later = (c >= '0' && c <= '9') || c == '_';
      if (!letter && (i == 0 || !later)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static int skipSpace(String text, int from, int end) {
    int at = from;
    while (at < end && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int spaceBefore(String text, int from, int end) {
    int at = end;
    while (at > from && isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  /// The value without surrounding white space; empty if the tag is missing.
  public Optional<String> value(String name) {
    return Optional.ofNullable(tags.get(name)).map(Tag::value);
  }

  /// The value without any white space, for base64 and lists.
  public Optional<String> compact(String name) {
    return value(name).map(TagList::withoutSpace);
  }

  /// The value decoded as UTF-8; invalid octets become U+FFFD.
  public Optional<String> utf8(String name) {
    return value(name)
        .map(octets ->
            new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  /// Whether the first tag has this name.
  public boolean beginsWith(String name) {
    return !tags.isEmpty() && tags.keySet().iterator().next().equals(name);
  }

  /// The whole text without a tag's value and the white space around it. RFC 6376 §3.7.
  public String without(String name) {
    Tag tag = tags.get(name);
    return tag == null ? text : text.substring(0, tag.start()) + text.substring(tag.end());
  }

  /// Text without the four white space characters of folding.
  static String withoutSpace(String text) {
    int length = text.length();
    StringBuilder rest = new StringBuilder(length);
    int begin = 0;
    for (int i = 0; i < length; i++) {
      if (isSpace(text.charAt(i))) {
        rest.append(text, begin, i);
        begin = i + 1;
      }
    }
    return begin == 0 ? text : rest.append(text, begin, length).toString();
  }
}
