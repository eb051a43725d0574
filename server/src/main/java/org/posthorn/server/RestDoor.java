package org.posthorn.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Principal;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestLimits;
import org.posthorn.web.rest.RestSite;
import org.posthorn.web.rest.administration.DomainEndpoints;
import org.posthorn.web.rest.mail.MailEndpoints;
import org.posthorn.web.session.Sessions;
import org.posthorn.web.signin.SignIn;

/// REST, put together: its endpoints in one list.
final class RestDoor {
  private RestDoor() {}

  static RestSite of(
      Configuration configuration,
      Authenticator authenticator,
      Optional<TokenIssuer> issuer,
      Sessions sessions,
      List<Endpoint> endpoints) {
    SignIn signIn =
        new SignIn(
            authenticator,
            configuration.get(Settings.HOSTNAME),
            issuer.map(TokenIssuer::resourceMetadata));
    return new RestSite(
        endpoints,
        (request, scope) -> sender(request, scope, signIn, sessions),
        RestLimits.defaults());
  }

  /// Every endpoint.
  static List<Endpoint> endpoints(Operations operations, MailEndpoints.Ports mail) {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(DomainEndpoints.of(operations.domains()));
    endpoints.addAll(MailEndpoints.of(mail));
    return endpoints;
  }

  /// What a request shows itself goes before the cookie that a browser adds.
  private static Principal sender(
      WebRequest request, String scope, SignIn signIn, Sessions sessions) {
    Optional<Principal> browser =
        request.field("Authorization").isPresent() ? Optional.empty() : sessions.of(request);
    return browser.orElseGet(() -> signIn.require(request, scope));
  }
}
