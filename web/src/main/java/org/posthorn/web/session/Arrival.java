package org.posthorn.web.session;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebRequest;

/// Pages that depend on who is signed in, where a link of another site leads to them, or a provider
/// sends its people back: the browser keeps the cookie of the session to itself then (RFC 6265bis
/// §5.6.7.1). It gets a page that asks for the same once more, as a page of this server.
public final class Arrival {
  /// Marks the second request, so that there is never a third.
  private static final String MARK = "arrived";

  private Arrival() {}

  /// A resource that is reached from elsewhere too.
  public static Resource at(Resource resource) {
    return request -> needed(request) ? again(request) : resource.answer(request);
  }

  private static boolean needed(WebRequest request) {
    return request.method().equals("GET")
        && is(request, "Sec-Fetch-Site", "cross-site")
        && is(request, "Sec-Fetch-Mode", "navigate")
        && request.parameter(MARK).isEmpty()
        && Cookies.SESSION.of(request).isEmpty();
  }

  private static boolean is(WebRequest request, String field, String value) {
    return request.field(field).equals(Optional.of(value));
  }

  private static Answer again(WebRequest request) {
    StringJoiner query = new StringJoiner("&", "?", "");
    request
        .query()
        .forEach((name, values) ->
            values.forEach(value -> query.add(encoded(name) + "=" + encoded(value))));
    String here = query.add(MARK + "=1").toString();
    Language language = Language.of(request);
    String link =
        "<p><a href=\""
            + Page.escaped(here)
            + "\">"
            + LoginText.CONTINUE.html(language)
            + "</a></p>";
    // As `<meta http-equiv="refresh">` (HTML §7.4.7).
    return Page.of(language, LoginText.ONE_MOMENT, link).with("Refresh", "0;url=" + here);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
