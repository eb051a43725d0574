package org.posthorn.web.oauth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.directory.tokens.OAuthClients;
import org.posthorn.web.WebRequest;

/// Client authentication (RFC 6749 §2.3): public clients send their id; confidential clients also
/// their secret, by Basic or in the form.
final class ClientLogin {
  private static final String SCHEME = "basic ";

  private final OAuthClients clients;

  ClientLogin(OAuthClients clients) {
    this.clients = clients;
  }

  /// @throws OAuthError `invalid_client` if the client is unknown or not authenticated
  OAuthClient require(WebRequest request, Parameters parameters) {
    List<String> fields = request.fields("Authorization");
    if (fields.isEmpty()) {
      return authenticated(parameters.require("client_id"), parameters.get("client_secret"));
    }
    if (fields.size() > 1 || parameters.get("client_secret").isPresent()) {
      throw OAuthError.invalidRequest("use only one method of client authentication");
    }
    String[] shown = basic(fields.getFirst());
    if (parameters.get("client_id").filter(id -> !id.equals(shown[0])).isPresent()) {
      throw OAuthError.invalidRequest("two clients");
    }
    Optional<String> secret = Optional.of(shown[1]).filter(text -> !text.isEmpty());
    return authenticated(shown[0], secret);
  }

  private static String[] basic(String field) {
    if (!field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw OAuthError.invalidClient("authenticate by Basic or in the form");
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(field.substring(SCHEME.length()).strip());
      String text = new String(bytes, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      if (colon > 0) {
        // RFC 6749 §2.3.1: both are form-encoded.
        return new String[] {
          Parameters.decoded(text.substring(0, colon)),
          Parameters.decoded(text.substring(colon + 1))
        };
      }
    } catch (IllegalArgumentException e) {
      throw OAuthError.invalidClient("not base64");
    }
    throw OAuthError.invalidClient("id and secret are missing");
  }

  private OAuthClient authenticated(String id, Optional<String> secret) {
    return clients
        .authenticate(id, secret)
        .orElseThrow(() -> OAuthError.invalidClient("unknown client or wrong secret"));
  }
}
