package org.posthorn.web.session;

import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// A text in all languages of the pages, with `%s` for arguments.
public record Translated(String english, String german, String french, String spanish) {
  public String in(Language language) {
    return switch (language) {
      case ENGLISH -> english;
      case GERMAN -> german;
      case FRENCH -> french;
      case SPANISH -> spanish;
    };
  }

  /// As HTML. The arguments are HTML too.
  public String html(Language language, Object... values) {
    String text = Page.escaped(in(language));
    return values.length == 0 ? text : text.formatted(values);
  }

  /// A refusal with this text, in the language of the request.
  WebException refusal(int status, WebRequest request) {
    return new WebException(status, in(Language.of(request)));
  }
}
