package org.posthorn.web.oauth;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.AccessTokenVerifier.Claims;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Grant;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;

/// Revocation (RFC 7009) and introspection (RFC 7662) of tokens.
final class Tokens {
  private final OAuthParts parts;
  private final ClientLogin login;

  Tokens(OAuthParts parts) {
    this.parts = parts;
    login = new ClientLogin(parts.clients());
  }

  /// A token with what it was issued for.
  ///
  /// @param claims empty for a refresh token
  private record Known(AccountId account, Grant grant, Optional<Claims> claims) {}

  private Optional<Known> known(String token) {
    Optional<Known> refresh =
        parts
            .authorizations()
            .find(token)
            .map(issued -> new Known(issued.account(), issued.grant(), Optional.empty()));
    return refresh.or(() ->
        parts
            .tokens()
            .verify(token)
            .flatMap(claims ->
                parts
                    .authorizations()
                    .find(claims.account(), claims.grant())
                    .map(grant -> new Known(claims.account(), grant, Optional.of(claims)))));
  }

  /// RFC 7009 §2: revoking either token ends the grant. The response does not reveal whether a
  /// token exists.
  Answer revoke(WebRequest request) throws IOException {
    Parameters parameters = Parameters.ofForm(request);
    OAuthClient client = login.require(request, parameters);
    known(parameters.require("token"))
        .filter(known -> known.grant().client().equals(client.id()))
        .ifPresent(known -> parts.authorizations().giveBack(known.account(), known.grant().id()));
    return Answer.nothing(200);
  }

  /// RFC 7662 §2, for confidential clients, such as other services. A refresh token is shown only
  /// to its own client.
  Answer introspect(WebRequest request) throws IOException {
    Parameters parameters = Parameters.ofForm(request);
    OAuthClient client = login.require(request, parameters);
    if (!client.confidential()) {
      throw OAuthError.invalidClient("only for clients with a secret");
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    Optional<Known> known =
        known(parameters.require("token")).filter(found -> mayKnow(client, found));
    Optional<Account> account =
        known.flatMap(k -> parts.directory().account(k.account())).filter(a -> !a.disabled());
    answer.put("active", account.isPresent());
    if (account.isPresent()) {
      describe(known.orElseThrow(), account.get(), answer);
    }
    return OAuthError.json(answer);
  }

  private boolean mayKnow(OAuthClient client, Known known) {
    Instant now = parts.directory().clock().instant();
    return known
        .claims()
        .map(claims -> now.isBefore(claims.expires()))
        .orElseGet(() -> known.grant().client().equals(client.id()));
  }

  private void describe(Known known, Account account, Map<String, Object> answer) {
    answer.put(
        "scope",
        known
            .claims()
            .map(claims -> String.join(" ", claims.scope().services()))
            .orElseGet(known.grant()::words));
    answer.put("client_id", known.grant().client());
    answer.put("username", account.address().toString());
    answer.put("sub", account.id().toString());
    answer.put("iss", parts.issuer());
    answer.put("aud", parts.issuer());
    known
        .claims()
        .ifPresent(claims -> {
          answer.put("token_type", "Bearer");
          answer.put("exp", claims.expires().getEpochSecond());
        });
  }
}
