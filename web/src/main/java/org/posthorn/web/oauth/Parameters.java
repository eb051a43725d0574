package org.posthorn.web.oauth;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.web.WebRequest;

/// The parameters of a request, without duplicates (RFC 6749 §3.1, §3.2). A parameter without a
/// value counts as absent.
record Parameters(Map<String, String> values) {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int BODY_BYTES_MAX = 16 << 10;

  Parameters {
    values = Map.copyOf(values);
  }

  /// Reads the query.
  ///
  /// @throws OAuthError if a parameter is repeated
  static Parameters ofQuery(WebRequest request) {
    return of(request.query());
  }

  /// Reads the form in the body.
  ///
  /// @throws OAuthError if it is not a form, or a parameter is repeated
  /// @throws IOException if it cannot be read
  static Parameters ofForm(WebRequest request) throws IOException {
    String type = request.field("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!type.equals(FORM) && !type.startsWith(FORM + ";")) {
      throw OAuthError.invalidRequest("the body must be " + FORM);
    }
    String body = new String(request.body(BODY_BYTES_MAX), StandardCharsets.UTF_8);
    Map<String, List<String>> all = new HashMap<>();
    for (String pair : body.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        all.computeIfAbsent(decoded(pair.substring(0, equals)), _ -> new ArrayList<>())
            .add(decoded(pair.substring(equals + 1)));
      }
    }
    return of(all);
  }

  private static Parameters of(Map<String, List<String>> all) {
    Map<String, String> once = new HashMap<>();
    all.forEach((name, values) -> {
      if (values.size() > 1) {
        throw OAuthError.invalidRequest("a parameter is repeated");
      }
      values.stream().filter(value -> !value.isEmpty()).forEach(value -> once.put(name, value));
    });
    return new Parameters(once);
  }

  /// A copy with another value of a parameter.
  Parameters with(String name, String value) {
    Map<String, String> all = new HashMap<>(values);
    all.put(name, value);
    return new Parameters(all);
  }

  /// As the query of a URI.
  String query() {
    return values.entrySet().stream()
        .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw OAuthError.invalidRequest("the body is not well formed");
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /// Empty if it is absent.
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /// @throws OAuthError `invalid_request` if it is absent
  String require(String name) {
    return get(name).orElseThrow(() -> OAuthError.invalidRequest(name + " is missing"));
  }
}
