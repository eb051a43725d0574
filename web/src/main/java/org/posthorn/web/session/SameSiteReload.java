package org.posthorn.web.session;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebRequest;

/// For pages that need the session cookie and may be opened by a link from another site, or by an
/// OpenID provider: the browser does not send the SameSite=Strict cookie then (RFC 6265bis
/// §5.6.7.1). It gets a page that reloads the same URL, now from this origin.
public final class SameSiteReload {
  /// Marks the second request, so that there is no loop.
  private static final String MARK = "arrived";

  private SameSiteReload() {}

  /// Wraps a resource that may be opened from another site.
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
