package org.posthorn.web.oauth;

import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthorn.directory.Scope;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.web.Answer;
import org.posthorn.web.session.Page;

/// What the pages of this package have in common.
final class Pages {
  private Pages() {}

  /// Which program wants what.
  static String question(String program, String account, Scope scope) {
    String items =
        Scopes.SERVICES.entrySet().stream()
            .filter(service -> scope.covers(service.getKey()))
            .map(service -> "<li>" + Page.escaped(service.getValue()) + "</li>")
            .collect(Collectors.joining());
    return "<p><strong>"
        + Page.escaped(program)
        + "</strong> asks for access to <strong>"
        + Page.escaped(account)
        + "</strong>. If you allow it, it can, until you end that:</p><ul>"
        + items
        + "</ul>";
  }

  /// The form with which somebody allows or denies it.
  ///
  /// @param action relative to the page
  /// @param fields what goes along
  static String decision(String action, Map<String, String> fields) {
    String hidden =
        fields.entrySet().stream()
            .map(field ->
                "<input type=\"hidden\" name=\"%s\" value=\"%s\">"
                    .formatted(Page.escaped(field.getKey()), Page.escaped(field.getValue())))
            .collect(Collectors.joining("\n"));
    return """
    <form method="post" action="%s">
    %s
    <button type="submit" name="decision" value="allow">Allow</button>
    <button type="submit" name="decision" value="deny">Do not allow</button>
    </form>
    """
        .formatted(Page.escaped(action), hidden);
  }

  /// The policy of a page whose form leads to another place in the end: browsers hold the redirect
  /// against `form-action` too.
  static String policy(String redirectUri) {
    URI uri = URI.create(redirectUri);
    String to =
        uri.getHost() == null
            ? uri.getScheme() + ":"
            : uri.getScheme()
                + "://"
                + uri.getHost()
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    return "default-src 'none'; style-src 'self'; form-action 'self' "
        + to
        + "; base-uri 'none'; frame-ancestors 'none'";
  }

  /// To the login page, and back here.
  static Answer login(String issuer, String path, Parameters parameters) {
    String query =
        parameters.values().entrySet().stream()
            .map(p -> Parameters.encoded(p.getKey()) + "=" + Parameters.encoded(p.getValue()))
            .collect(Collectors.joining("&"));
    String prefix = URI.create(issuer).getRawPath();
    String back = prefix + path + (query.isEmpty() ? "" : "?" + query);
    return seeOther(prefix + "/login?return=" + Parameters.encoded(back));
  }

  static Answer seeOther(String location) {
    return Answer.nothing(303).with("Location", location);
  }

  /// There is nowhere to send the browser to.
  static Answer refused(OAuthError error) {
    return Page.of(
            "This cannot be allowed",
            "<p>What the program asked for is not right: "
                + Page.escaped(error.description())
                + ".</p><p>Whoever made the program, or set it up, can help.</p>")
        .withStatus(400);
  }
}
