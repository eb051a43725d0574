package org.posthorn.web.oauth;

import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.Authorizations;
import org.posthorn.directory.CodeRequest;
import org.posthorn.directory.Grant;
import org.posthorn.directory.tokens.DeviceCodes;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;

/// `/oauth/token` (RFC 6749 §3.2): exchanges codes and refresh tokens for access tokens.
final class TokenEndpoint {
  static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

  private final OAuthParts parts;
  private final ClientLogin login;

  TokenEndpoint(OAuthParts parts) {
    this.parts = parts;
    login = new ClientLogin(parts.clients());
  }

  Answer answer(WebRequest request) throws IOException {
    Parameters parameters = Parameters.ofForm(request);
    OAuthClient client = login.require(request, parameters);
    requireResource(parameters, parts.issuer());
    Optional<InetAddress> from = Optional.of(request.client());
    return switch (parameters.require("grant_type")) {
      case "authorization_code" -> code(parameters, client, from);
      case "refresh_token" -> refresh(parameters, client, from);
      case DEVICE_CODE -> device(parameters, client, from);
      default -> throw OAuthError.of("unsupported_grant_type", "unsupported grant_type");
    };
  }

  /// RFC 8707 §2: tokens are for this server.
  static void requireResource(Parameters parameters, String issuer) {
    Optional<String> other =
        parameters
            .get("resource")
            .filter(resource -> !resource.equals(issuer) && !resource.startsWith(issuer + "/"));
    if (other.isPresent()) {
      throw OAuthError.of("invalid_target", "the resource must be " + issuer);
    }
  }

  private Answer code(Parameters parameters, OAuthClient client, Optional<InetAddress> from) {
    String verifier = parameters.require("code_verifier");
    // RFC 7636 §4.1
    if (!verifier.matches("[A-Za-z0-9._~-]{43,128}")) {
      throw OAuthError.of("invalid_grant", "not a code verifier");
    }
    Authorizations.Outcome outcome =
        parts
            .authorizations()
            .redeem(
                parameters.require("code"),
                client.id(),
                parameters.require("redirect_uri"),
                verifier,
                from);
    Grant.Issued issued = issued(outcome);
    return tokens(issued, issued.grant().words());
  }

  private Answer refresh(Parameters parameters, OAuthClient client, Optional<InetAddress> from) {
    String token = parameters.require("refresh_token");
    Optional<String> scope = parameters.get("scope");
    // Checked before the token is replaced.
    parts.authorizations().find(token).ifPresent(issued -> words(issued.grant(), scope));
    Grant.Issued issued = issued(parts.authorizations().refresh(token, client.id(), from));
    return tokens(issued, words(issued.grant(), scope));
  }

  /// RFC 6749 §6: the granted scope, or less.
  private static String words(Grant grant, Optional<String> scope) {
    if (scope.isEmpty()) {
      return grant.words();
    }
    return Scopes.granted(scope, grant.scope())
        .filter(granted -> !granted.narrowed())
        .map(Scopes.Granted::words)
        .orElseThrow(() -> OAuthError.of("invalid_scope", "the scope exceeds the grant"));
  }

  private Answer device(Parameters parameters, OAuthClient client, Optional<InetAddress> from) {
    DeviceCodes.Answer answer =
        parts.devices().poll(parameters.require("device_code"), client.id());
    return switch (answer) {
      // RFC 8628 §3.5
      case DeviceCodes.Answer.Pending _ ->
          throw OAuthError.of("authorization_pending", "the user has not decided yet");
      case DeviceCodes.Answer.SlowDown _ ->
          throw OAuthError.of("slow_down", "add five seconds to the polling interval");
      case DeviceCodes.Answer.Denied _ ->
          throw OAuthError.of("access_denied", "the user denied access");
      case DeviceCodes.Answer.Expired _ ->
          throw OAuthError.of("expired_token", "unknown or expired device code");
      case DeviceCodes.Answer.Allowed(var account, var wanted) -> {
        boolean enabled = parts.directory().account(account).filter(a -> !a.disabled()).isPresent();
        if (!enabled) {
          throw OAuthError.of("access_denied", "the account is disabled");
        }
        CodeRequest allowed =
            new CodeRequest(
                wanted.client(), wanted.clientName(), "", "", wanted.scope(), wanted.words());
        Grant.Issued issued = parts.authorizations().add(account, allowed, from);
        yield tokens(issued, issued.grant().words());
      }
    };
  }

  private static Grant.Issued issued(Authorizations.Outcome outcome) {
    return switch (outcome) {
      case Authorizations.Outcome.Issued(Grant.Issued grant) -> grant;
      // The reason is only in the audit log, to reveal nothing to an attacker.
      case Authorizations.Outcome.Refused _ ->
          throw OAuthError.of("invalid_grant", "invalid, or issued to another client");
    };
  }

  /// RFC 6749 §5.1.
  private Answer tokens(Grant.Issued issued, String words) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("access_token", parts.tokens().issue(issued.account(), issued.grant(), words));
    answer.put("token_type", "Bearer");
    answer.put("expires_in", parts.tokens().seconds());
    answer.put("refresh_token", issued.refreshToken());
    answer.put("scope", words);
    // For clients that need the user name for IMAP and SMTP.
    parts
        .directory()
        .account(issued.account())
        .map(Account::address)
        .ifPresent(address -> answer.put("username", address.toString()));
    return OAuthError.json(answer);
  }
}
