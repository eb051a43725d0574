package org.posthorn.web.session;

import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// What a page says, in each of its languages. `%s` stands for what comes in at the time.
public record Translated(String english, String german, String french, String spanish) {
  public String in(Language language) {
    return switch (language) {
      case ENGLISH -> english;
      case GERMAN -> german;
      case FRENCH -> french;
      case SPANISH -> spanish;
    };
  }

  /// As HTML. What comes in is HTML too.
  public String html(Language language, Object... values) {
    String text = Page.escaped(in(language));
    return values.length == 0 ? text : text.formatted(values);
  }

  /// A refusal that says this to whoever sent the request.
  WebException refusal(int status, WebRequest request) {
    return new WebException(status, in(Language.of(request)));
  }
}
