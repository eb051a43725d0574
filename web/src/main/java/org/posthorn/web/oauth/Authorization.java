package org.posthorn.web.oauth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.directory.tokens.Scopes;

/// An authorization request of a client (RFC 6749 §4.1.1), with verified redirect URI.
///
/// @param state returned unchanged
record Authorization(OAuthClient client, String redirectUri, String state, Parameters parameters) {
  private static final int STATE_CHARS_MAX = 2_048;

  /// @throws OAuthError if client or redirect URI are invalid; shown in the browser, without a
  ///   redirect (§4.1.2.1)
  static Authorization of(Parameters parameters, OAuthParts parts) {
    OAuthClient client =
        parts
            .clients()
            .find(parameters.require("client_id"))
            .orElseThrow(() -> OAuthError.invalidRequest("unknown client_id"));
    String redirectUri = parameters.require("redirect_uri");
    if (!client.redirectsTo(redirectUri)) {
      throw OAuthError.invalidRequest("the redirect_uri is not registered for this client");
    }
    String state = parameters.text("state");
    if (state.length() > STATE_CHARS_MAX) {
      throw OAuthError.invalidRequest("the state is too long");
    }
    return new Authorization(client, redirectUri, state, parameters);
  }

  /// @throws OAuthError whose code is sent to the client
  void check(String issuer) {
    if (parameters.get("request").isPresent()) {
      throw OAuthError.of("request_not_supported", "request objects are not supported");
    }
    if (parameters.get("request_uri").isPresent()) {
      throw OAuthError.of("request_uri_not_supported", "request objects are not supported");
    }
    if (!parameters.require("response_type").equals("code")) {
      throw OAuthError.of("unsupported_response_type", "only code is supported");
    }
    if (parameters.get("response_mode").filter(mode -> !mode.equals("query")).isPresent()) {
      throw OAuthError.invalidRequest("only the response_mode query is supported");
    }
    // RFC 7636 §4.3; the default `plain` would not protect anything.
    if (!parameters.text("code_challenge_method").equals("S256")
        || !challenge().matches("[A-Za-z0-9_-]{43}")) {
      throw OAuthError.invalidRequest("PKCE with S256 is required");
    }
    TokenEndpoint.requireResource(parameters, issuer);
  }

  String challenge() {
    return parameters.text("code_challenge");
  }

  /// The scopes that the client gets if `who` agrees: only those that `who` has.
  ///
  /// @throws OAuthError `invalid_scope` if there are none
  Scopes.Granted granted(Principal who) {
    Scope may = client.scope();
    if (!who.administers()) {
      List<String> services = new ArrayList<>(Scopes.SERVICES.keySet());
      services.removeIf(
          service -> Scope.isAdministration(service) || !client.scope().covers(service));
      if (services.isEmpty()) {
        throw OAuthError.of("invalid_scope", "only administrators may allow this");
      }
      may = Scope.of(services);
    }
    return Scopes.granted(parameters.get("scope"), may)
        .orElseThrow(() -> OAuthError.of("invalid_scope", "unknown scope"));
  }

  /// The values that the user decides about, for [FormSeal].
  List<String> shown(Scopes.Granted granted) {
    return List.of(client.id(), redirectUri, state, challenge(), granted.words());
  }

  /// The redirect target with a code or an error.
  String answered(String issuer, String name, String value, Optional<String> description) {
    StringBuilder uri = new StringBuilder(redirectUri);
    uri.append(redirectUri.indexOf('?') < 0 ? '?' : '&');
    uri.append(name).append('=').append(Parameters.encoded(value));
    description.ifPresent(
        text -> uri.append("&error_description=").append(Parameters.encoded(text)));
    if (!state.isEmpty()) {
      uri.append("&state=").append(Parameters.encoded(state));
    }
    // RFC 9207 §2
    return uri.append("&iss=").append(Parameters.encoded(issuer)).toString();
  }
}
