package org.posthorn.web.oauth;

import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthorn.directory.Scope;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.web.Answer;
import org.posthorn.web.session.Language;
import org.posthorn.web.session.Page;

/// Common parts of the pages of this package.
final class Pages {
  private Pages() {}

  /// The description of a request: client, account, scope.
  static String question(Language language, String program, String account, Scope scope) {
    String items =
        Scopes.SERVICES.keySet().stream()
            .filter(scope::covers)
            .map(AccessText::service)
            .map(allowed -> "<li>" + allowed.html(language) + "</li>")
            .collect(Collectors.joining());
    return "<p>"
        + AccessText.ASKS.html(language, Page.name(program), Page.name(account))
        + "</p><ul class=\"allowed\">"
        + items
        + "</ul>";
  }

  /// The form for allowing or denying a request.
  ///
  /// @param action relative to the page
  /// @param fields hidden fields
  static String decision(Language language, String action, Map<String, String> fields) {
    String hidden =
        fields.entrySet().stream()
            .map(field ->
                "<input type=\"hidden\" name=\"%s\" value=\"%s\">"
                    .formatted(Page.escaped(field.getKey()), Page.escaped(field.getValue())))
            .collect(Collectors.joining("\n"));
    return """
    <form method="post" action="%s">
    %s
    <button type="submit" class="primary" name="decision" value="allow">%s</button>
    <button type="submit" name="decision" value="deny">%s</button>
    </form>
    """
        .formatted(
            Page.escaped(action),
            hidden,
            AccessText.ALLOW.html(language),
            AccessText.DENY.html(language));
  }

  /// The content security policy of a page whose form ends in a redirect to another origin, since
  /// browsers apply `form-action` to redirects too.
  static String policy(String redirectUri) {
    URI uri = URI.create(redirectUri);
    String to =
        uri.getHost() == null
            ? uri.getScheme() + ":"
            : uri.getScheme()
                + "://"
                + uri.getHost()
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    return "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' "
        + to
        + "; base-uri 'none'; frame-ancestors 'none'";
  }

  /// Redirects to the login page, and back.
  static Answer login(String issuer, String path, Parameters parameters) {
    String query = parameters.query();
    String prefix = URI.create(issuer).getRawPath();
    String back = prefix + path + (query.isEmpty() ? "" : "?" + query);
    return seeOther(prefix + "/login?return=" + Parameters.encoded(back));
  }

  /// Says that a support session may not decide.
  static Answer support(Language language) {
    return Page.of(
            language,
            AccessText.REFUSED,
            "<p>"
                + AccessText.SUPPORT.html(language)
                + "</p><p><a class=\"button\" href=\"../logout\">"
                + AccessText.SIGN_OUT.html(language)
                + "</a></p>")
        .withStatus(403);
  }

  static Answer seeOther(String location) {
    return Answer.nothing(303).with("Location", location);
  }

  /// Shows an error without a redirect.
  static Answer refused(Language language, OAuthError error) {
    return Page.of(
            language,
            AccessText.REFUSED,
            "<p>"
                + AccessText.BAD_REQUEST.html(
                    language, "<span lang=\"en\">" + Page.escaped(error.description()) + "</span>")
                + "</p><p>"
                + AccessText.WHO_HELPS.html(language)
                + "</p>")
        .withStatus(400);
  }
}
