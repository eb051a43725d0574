package org.posthorn.web.session;

import java.util.List;
import java.util.Locale;
import org.posthorn.web.WebRequest;

/// A language that the server's own pages are written in.
public enum Language {
  ENGLISH,
  GERMAN,
  FRENCH,
  SPANISH;

  private static final List<String> TAGS = List.of("en", "de", "fr", "es");

  /// How much of a header field is looked at: browsers send some dozens of characters.
  private static final int CHARS_MAX = 200;

  /// The one of them that a browser prefers (`Accept-Language`, RFC 9110 §12.5.4, by the lookup of
  /// RFC 4647 §3.4); English if it prefers none.
  public static Language of(WebRequest request) {
    String wanted = request.field("Accept-Language").orElse("");
    if (wanted.isBlank() || wanted.length() > CHARS_MAX) {
      return ENGLISH;
    }
    try {
      String tag = Locale.lookupTag(Locale.LanguageRange.parse(wanted), TAGS);
      return tag == null ? ENGLISH : values()[TAGS.indexOf(tag)];
    } catch (IllegalArgumentException e) {
      return ENGLISH; // not well formed
    }
  }

  /// As HTML names it (RFC 5646).
  String tag() {
    return TAGS.get(ordinal());
  }
}
