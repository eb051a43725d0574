package org.posthorn.web.session;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthorn.web.WebRequest;

/// A language that the server's own pages are written in.
public enum Language {
  ENGLISH("en"),
  GERMAN("de"),
  FRENCH("fr"),
  SPANISH("es");

  private static final Map<String, Language> BY_TAG =
      Arrays.stream(values()).collect(Collectors.toMap(Language::tag, language -> language));

  /// How much of a header field is looked at: browsers send some dozens of characters.
  private static final int CHARS_MAX = 200;

  private final String tag;

  Language(String tag) {
    this.tag = tag;
  }

  /// The one of them that a browser prefers (`Accept-Language`, RFC 9110 §12.5.4, by the lookup of
  /// RFC 4647 §3.4); English if it prefers none.
  public static Language of(WebRequest request) {
    String wanted = request.field("Accept-Language").orElse("");
    if (wanted.isBlank() || wanted.length() > CHARS_MAX) {
      return ENGLISH;
    }
    try {
      String tag = Locale.lookupTag(Locale.LanguageRange.parse(wanted), BY_TAG.keySet());
      return tag == null ? ENGLISH : BY_TAG.getOrDefault(tag, ENGLISH);
    } catch (IllegalArgumentException e) {
      return ENGLISH; // not well formed
    }
  }

  /// As HTML names it (RFC 5646).
  String tag() {
    return tag;
  }
}
