package org.posthorn.web.session;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthorn.web.WebRequest;

/// Languages of the server-generated pages.
public enum Language {
  ENGLISH("en"),
  GERMAN("de"),
  FRENCH("fr"),
  SPANISH("es");

  private static final Map<String, Language> BY_TAG =
      Arrays.stream(values()).collect(Collectors.toMap(Language::tag, language -> language));

  /// Largest header field that is read; browsers send some dozens of characters.
  private static final int CHARS_MAX = 200;

  private final String tag;

  Language(String tag) {
    this.tag = tag;
  }

  /// The language that a browser prefers (`Accept-Language`, RFC 9110 §12.5.4, by the lookup of RFC
  /// 4647 §3.4); English if it prefers none.
  public static Language of(WebRequest request) {
    String wanted = request.field("Accept-Language").orElse("");
    if (wanted.isBlank() || wanted.length() > CHARS_MAX) {
      return ENGLISH;
    }
    try {
      String tag = Locale.lookupTag(Locale.LanguageRange.parse(wanted), BY_TAG.keySet());
      return tag == null ? ENGLISH : BY_TAG.getOrDefault(tag, ENGLISH);
    } catch (IllegalArgumentException e) {
      return ENGLISH; // malformed
    }
  }

  /// The language tag (RFC 5646).
  String tag() {
    return tag;
  }
}
