package org.posthorn.web.server;

import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.posthorn.web.Answer;
import org.posthorn.web.Site;

/// CORS (WHATWG Fetch §3.2): permits requests from pages of other origins that the site admits.
/// They need a token, since credentials are not allowed.
record Cors(Site site) {
  /// Permits the browser to give the response to the page.
  void admit(HttpFields asked, HttpFields.Mutable answer) {
    String origin = asked.get(HttpHeader.ORIGIN);
    if (origin != null && site.admits(origin)) {
      answer.put("Access-Control-Allow-Origin", origin);
      answer.put(
          "Access-Control-Expose-Headers", "Content-Disposition, ETag, Location, Retry-After");
      answer.add(HttpHeader.VARY, "Origin");
    }
  }

  /// The response to a preflight request, the same for all origins: only [#admit] adds whether the
  /// origin is admitted.
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
