package org.posthorn.web.oauth;

import com.nimbusds.jose.jwk.ECKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;

/// Public metadata: the authorization server (RFC 8414), the protected resource (RFC 9728), and the
/// keys (RFC 7517).
final class Metadata {
  private static final String CACHE = "public, max-age=300";

  private final OAuthParts parts;
  private final boolean registration;

  Metadata(OAuthParts parts, boolean registration) {
    this.parts = parts;
    this.registration = registration;
  }

  Answer server(WebRequest request) {
    String issuer = parts.issuer();
    List<String> authentication = List.of("none", "client_secret_basic", "client_secret_post");
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("issuer", issuer);
    all.put("authorization_endpoint", issuer + "/oauth/authorize");
    all.put("token_endpoint", issuer + "/oauth/token");
    all.put("device_authorization_endpoint", issuer + "/oauth/device_authorization");
    all.put("revocation_endpoint", issuer + "/oauth/revoke");
    all.put("introspection_endpoint", issuer + "/oauth/introspect");
    all.put("jwks_uri", issuer + "/oauth/jwks.json");
    if (registration) {
      all.put("registration_endpoint", issuer + "/oauth/register");
    }
    all.put("scopes_supported", Scopes.supported());
    all.put("response_types_supported", List.of("code"));
    all.put("response_modes_supported", List.of("query"));
    all.put(
        "grant_types_supported",
        List.of("authorization_code", "refresh_token", TokenEndpoint.DEVICE_CODE));
    all.put("code_challenge_methods_supported", List.of("S256"));
    all.put("token_endpoint_auth_methods_supported", authentication);
    all.put("revocation_endpoint_auth_methods_supported", authentication);
    all.put(
        "introspection_endpoint_auth_methods_supported",
        List.of("client_secret_basic", "client_secret_post"));
    all.put("authorization_response_iss_parameter_supported", true); // RFC 9207 §3
    all.put("protected_resources", List.of(issuer)); // RFC 9728 §4
    return OAuthError.json(all).with("Cache-Control", CACHE);
  }

  Answer resource(WebRequest request) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("resource", parts.issuer());
    all.put("authorization_servers", List.of(parts.issuer()));
    all.put("jwks_uri", parts.issuer() + "/oauth/jwks.json");
    all.put("scopes_supported", Scopes.supported());
    all.put("bearer_methods_supported", List.of("header"));
    return OAuthError.json(all).with("Cache-Control", CACHE);
  }

  Answer keys(WebRequest request) {
    List<Map<String, Object>> keys =
        parts.keys().published().stream().map(ECKey::toJSONObject).toList();
    return OAuthError.json(Map.of("keys", keys)).with("Cache-Control", CACHE);
  }
}
