package org.posthorn.web.server;

import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.posthorn.web.Answer;
import org.posthorn.web.Site;

/// Lets the pages of other sites ask here, as the WHATWG's Fetch standard §3.2 says (CORS), where
/// the site admits them. They need a token: browsers are not told that cookies may be sent.
record Cors(Site site) {
  /// Says to the browser of a page that it may read the answer.
  void admit(HttpFields asked, HttpFields.Mutable answer) {
    String origin = asked.get(HttpHeader.ORIGIN);
    if (origin != null && site.admits(origin)) {
      answer.put("Access-Control-Allow-Origin", origin);
      answer.put(
          "Access-Control-Expose-Headers", "Content-Disposition, ETag, Location, Retry-After");
      answer.add(HttpHeader.VARY, "Origin");
    }
  }

  /// What a browser asks before it sends what a form could not send. For all alike: whether the
  /// page is admitted, [#admit] adds or does not add.
  ///
  /// @param allowed methods of the path
  static Optional<Answer> preflight(Request request, Set<String> allowed) {
    HttpFields asked = request.getHeaders();
    if (!request.getMethod().equals("OPTIONS")
        || !asked.contains(HttpHeader.ORIGIN)
        || !asked.contains("Access-Control-Request-Method")) {
      return Optional.empty();
    }
    return Optional.of(
        Answer.nothing(204)
            .with("Access-Control-Allow-Methods", String.join(", ", allowed))
            .with(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, If-Match, If-None-Match, Range, Last-Event-ID")
            .with("Access-Control-Max-Age", "600"));
  }
}
