package org.posthorn.web.oauth;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.directory.CodeRequest;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;
import org.posthorn.web.session.Language;
import org.posthorn.web.session.Page;
import org.posthorn.web.session.Sessions;

/// `/oauth/authorize` (RFC 6749 §3.1): shows a signed-in user which client requests which access.
/// The user must decide each time.
final class Consent {
  static final String PATH = "/oauth/authorize";

  private final OAuthParts parts;
  private final FormSeal seal;

  Consent(OAuthParts parts) {
    this.parts = parts;
    seal = new FormSeal(parts.directory().key("oauth consent"), parts.directory().clock());
  }

  Answer show(WebRequest request) {
    try {
      Parameters parameters = Parameters.ofQuery(request);
      Authorization asked = Authorization.of(parameters, parts);
      return answered(
          asked,
          () -> {
            asked.check(parts.issuer());
            Deciders deciders = Deciders.of(parts, request, parameters);
            boolean silent = parameters.text("prompt").equals("none");
            if (deciders.chosen().isEmpty()) {
              if (silent) {
                throw OAuthError.of("login_required", "no user is signed in");
              }
              return deciders.nobody(parts, request, PATH, parameters);
            }
            if (silent) {
              throw OAuthError.of("consent_required", "the user must consent");
            }
            return page(Language.of(request), asked, deciders.chosen().get(), deciders.all());
          });
    } catch (OAuthError e) {
      return Pages.refused(Language.of(request), e);
    }
  }

  Answer decide(WebRequest request) throws IOException {
    try {
      Parameters parameters = Parameters.ofForm(request);
      Authorization asked = Authorization.of(parameters, parts);
      return answered(
          asked,
          () -> {
            asked.check(parts.issuer());
            Principal who =
                Deciders.of(parts, request, parameters)
                    .chosen()
                    .orElseThrow(
                        () -> OAuthError.of("access_denied", "the user is no longer signed in"));
            return decided(asked, who);
          });
    } catch (OAuthError e) {
      return Pages.refused(Language.of(request), e);
    }
  }

  private Answer decided(Authorization asked, Principal who) {
    Scopes.Granted granted = asked.granted(who);
    if (!seal.matches(asked.parameters().text("seal"), who, asked.shown(granted))) {
      throw OAuthError.of("access_denied", "the form has expired or belongs to another user");
    }
    if (!asked.parameters().text("decision").equals("allow")) {
      throw OAuthError.of("access_denied", "the user denied access");
    }
    try {
      OAuthClient client = asked.client();
      String code =
          parts
              .authorizations()
              .code(
                  who.account(),
                  new CodeRequest(
                      client.id(),
                      client.name(),
                      asked.redirectUri(),
                      asked.challenge(),
                      granted.scope(),
                      granted.words()));
      return Pages.seeOther(asked.answered(parts.issuer(), "code", code, Optional.empty()));
    } catch (DirectoryException e) {
      throw OAuthError.of("temporarily_unavailable", "try again in some minutes");
    }
  }

  /// From here on, errors are sent to the client.
  private Answer answered(Authorization asked, java.util.function.Supplier<Answer> body) {
    try {
      return body.get();
    } catch (OAuthError e) {
      return Pages.seeOther(
          asked.answered(parts.issuer(), "error", e.code(), Optional.of(e.description())));
    }
  }

  private Answer page(Language language, Authorization asked, Principal who, List<Principal> all) {
    Scopes.Granted granted = asked.granted(who);
    OAuthClient client = asked.client();
    Map<String, String> fields = new LinkedHashMap<>(asked.parameters().values());
    fields.put("seal", seal.of(who, asked.shown(granted)));
    String body =
        Pages.question(language, client.name(), who.name(), granted.scope())
            + (client.own() ? "<p>" + AccessText.OWN_NAME.html(language) + "</p>" : "")
            + "<p>"
            + AccessText.GO_BACK.html(language, Page.name(destination(language, asked)))
            + "</p>"
            + Pages.decision(language, "authorize", fields)
            + others(language, asked.parameters(), who, all);
    return Page.of(language, AccessText.ALLOW_ACCESS, body)
        .with("Content-Security-Policy", Pages.policy(asked.redirectUri()));
  }

  /// Links to the same page for the other accounts of the browser.
  private static String others(
      Language language, Parameters parameters, Principal who, List<Principal> all) {
    String links =
        all.stream()
            .filter(each -> !each.equals(who))
            .map(each ->
                "<li><a href=\"authorize?%s\">%s</a></li>"
                    .formatted(
                        Page.escaped(parameters.with(Sessions.ACCOUNT, Deciders.id(each)).query()),
                        Page.name(each.name())))
            .collect(Collectors.joining());
    return links.isEmpty()
        ? ""
        : "<p>" + AccessText.OTHER_ACCOUNT.html(language) + "</p><ul>" + links + "</ul>";
  }

  /// The origin of a URI, for display.
  private static String destination(Language language, Authorization asked) {
    URI uri = URI.create(asked.redirectUri());
    return uri.getHost() == null
        ? uri.getScheme() + ":"
        : uri.getScheme().equals("http") ? AccessText.THIS_DEVICE.in(language) : uri.getHost();
  }
}
