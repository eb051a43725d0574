package org.posthorn.web.session;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// The fields of a submitted form (URL Standard §5.1).
///
/// @param fields the first of each name
record Form(Map<String, String> fields) {
  private static final String TYPE = "application/x-www-form-urlencoded";

  Form {
    fields = Map.copyOf(fields);
  }

  /// Reads the form of a POST from a page of this server.
  ///
  /// @throws WebException if it is from another site, or not a form
  /// @throws IOException if the body cannot be read
  static Form of(WebRequest request, int bytesMax) throws IOException {
    SameOrigin.require(request);
    if (!request.field("Content-Type").orElse("").startsWith(TYPE)) {
      throw new WebException(415, "the content type of a form must be " + TYPE);
    }
    String body = new String(request.body(bytesMax), StandardCharsets.UTF_8);
    Map<String, String> fields = new HashMap<>();
    for (String pair : body.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return new Form(fields);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new WebException(400, "malformed form");
    }
  }

  /// The start tag of a form with the CSRF token.
  ///
  /// @param token of the session
  static String start(String action, String token) {
    return "<form method=\"post\" action=\"%s\"><input type=\"hidden\" name=\"%s\" value=\"%s\">"
        .formatted(action, CsrfTokens.FIELD, token);
  }

  /// The token of the session, if it has one.
  String token() {
    return text(CsrfTokens.FIELD);
  }

  /// Empty if it is missing.
  String text(String name) {
    return fields.getOrDefault(name, "");
  }
}
