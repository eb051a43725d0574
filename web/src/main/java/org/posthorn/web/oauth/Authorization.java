package org.posthorn.web.oauth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.directory.tokens.Scopes;

/// What a program asks somebody in the browser (RFC 6749 §4.1.1), once it is known where the answer
/// goes.
///
/// @param state comes back as it is
record Authorization(OAuthClient client, String redirectUri, String state, Parameters parameters) {
  private static final int STATE_CHARS_MAX = 2_048;

  /// @throws OAuthError if there is nowhere to send an answer to: the browser is shown that, and
  ///   not sent anywhere (§4.1.2.1)
  static Authorization of(Parameters parameters, OAuthParts parts) {
    OAuthClient client =
        parts
            .clients()
            .find(parameters.require("client_id"))
            .orElseThrow(() -> OAuthError.invalidRequest("there is no such program"));
    String redirectUri = parameters.require("redirect_uri");
    if (!client.redirectsTo(redirectUri)) {
      throw OAuthError.invalidRequest("the program is not at this redirect_uri");
    }
    String state = parameters.text("state");
    if (state.length() > STATE_CHARS_MAX) {
      throw OAuthError.invalidRequest("the state is too long");
    }
    return new Authorization(client, redirectUri, state, parameters);
  }

  /// @throws OAuthError whose code the program gets
  void check(String issuer) {
    if (parameters.get("request").isPresent()) {
      throw OAuthError.of("request_not_supported", "no request objects");
    }
    if (parameters.get("request_uri").isPresent()) {
      throw OAuthError.of("request_uri_not_supported", "no request objects");
    }
    if (!parameters.require("response_type").equals("code")) {
      throw OAuthError.of("unsupported_response_type", "code is the only one");
    }
    if (parameters.get("response_mode").filter(mode -> !mode.equals("query")).isPresent()) {
      throw OAuthError.invalidRequest("query is the only response_mode");
    }
    // RFC 7636 §4.3; without a method it would be `plain`, which proves nothing.
    if (!parameters.text("code_challenge_method").equals("S256")
        || !challenge().matches("[A-Za-z0-9_-]{43}")) {
      throw OAuthError.invalidRequest("PKCE with S256 is required");
    }
    TokenEndpoint.requireResource(parameters, issuer);
  }

  String challenge() {
    return parameters.text("code_challenge");
  }

  /// What the program gets if `who` agrees: no scope that `who` does not have.
  ///
  /// @throws OAuthError `invalid_scope` if that is nothing
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
        .orElseThrow(() -> OAuthError.of("invalid_scope", "there is no such scope"));
  }

  /// What somebody decides about, for [FormSeal].
  List<String> shown(Scopes.Granted granted) {
    return List.of(client.id(), redirectUri, state, challenge(), granted.words());
  }

  /// Where the browser goes with a code, or an error.
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
