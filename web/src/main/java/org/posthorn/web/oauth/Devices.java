package org.posthorn.web.oauth;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.tokens.DeviceCodes;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;
import org.posthorn.web.session.Language;
import org.posthorn.web.session.Page;
import org.posthorn.web.session.Sessions;
import org.posthorn.web.session.Translated;

/// The device flow (RFC 8628): `/oauth/device_authorization` for clients, `/oauth/device` for the
/// user with the code.
final class Devices {
  static final String PATH = "/oauth/device";

  private final OAuthParts parts;
  private final ClientLogin login;
  private final FormSeal seal;

  Devices(OAuthParts parts) {
    this.parts = parts;
    login = new ClientLogin(parts.clients());
    seal = new FormSeal(parts.directory().key("oauth device"), parts.directory().clock());
  }

  /// RFC 8628 §3.1, §3.2.
  Answer start(WebRequest request) throws IOException {
    Parameters parameters = Parameters.ofForm(request);
    OAuthClient client = login.require(request, parameters);
    Scopes.Granted granted =
        Scopes.granted(parameters.get("scope"), client.scope())
            .orElseThrow(() -> OAuthError.of("invalid_scope", "unknown scope"));
    DeviceCodes.Started started;
    try {
      started =
          parts
              .devices()
              .start(
                  new DeviceCodes.Request(
                      client.id(), client.name(), granted.scope(), granted.words()),
                  request.client());
    } catch (DirectoryException e) {
      throw OAuthError.tooMany("too many pending device authorizations");
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("device_code", started.deviceCode());
    answer.put("user_code", started.userCode());
    answer.put("verification_uri", parts.issuer() + PATH);
    answer.put(
        "verification_uri_complete", parts.issuer() + PATH + "?user_code=" + started.userCode());
    answer.put("expires_in", started.expires().toSeconds());
    answer.put("interval", started.interval().toSeconds());
    return OAuthError.json(answer);
  }

  /// Shows the form for the code. A code from a link is filled in but not submitted, so that a user
  /// who follows somebody else's link first sees what it is for (RFC 8628 §5.4).
  Answer show(WebRequest request) {
    try {
      Parameters parameters = Parameters.ofQuery(request);
      Deciders deciders = Deciders.of(parts, request, parameters);
      return deciders.chosen().isEmpty()
          ? deciders.nobody(parts, request, PATH, parameters)
          : form(Language.of(request), deciders, parameters.text("user_code"), Optional.empty());
    } catch (OAuthError e) {
      return Pages.refused(Language.of(request), e);
    }
  }

  Answer decide(WebRequest request) throws IOException {
    Language language = Language.of(request);
    try {
      Parameters parameters = Parameters.ofForm(request);
      Deciders deciders = Deciders.of(parts, request, parameters);
      if (deciders.chosen().isEmpty()) {
        return deciders.nobody(parts, request, PATH, new Parameters(Map.of()));
      }
      try {
        return parameters.get("decision").isPresent()
            ? decided(language, deciders, deciders.chosen().get(), parameters)
            : question(language, deciders, deciders.chosen().get(), parameters);
      } catch (DirectoryException e) {
        return form(language, deciders, "", Optional.of(AccessText.TOO_MANY)).withStatus(429);
      }
    } catch (OAuthError e) {
      return Pages.refused(language, e);
    }
  }

  private Answer question(
      Language language, Deciders deciders, Principal who, Parameters parameters) {
    String code = parameters.text("user_code");
    Optional<DeviceCodes.Request> found = parts.devices().find(who, code);
    if (found.isEmpty()) {
      return form(language, deciders, "", Optional.of(AccessText.UNKNOWN_CODE)).withStatus(400);
    }
    DeviceCodes.Request asked = found.get();
    boolean may = !asked.scope().administers() || who.administers();
    if (!may) {
      return form(language, deciders, "", Optional.of(AccessText.ADMINISTRATORS_ONLY))
          .withStatus(403);
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("user_code", code);
    parameters.get(Sessions.ACCOUNT).ifPresent(named -> fields.put(Sessions.ACCOUNT, named));
    fields.put("seal", seal.of(who, shown(code, asked)));
    return Page.of(
        language,
        AccessText.ALLOW_ACCESS,
        Pages.question(language, asked.clientName(), who.name(), asked.scope())
            + "<p>"
            + AccessText.ONLY_IF.html(language, Page.name(code))
            + "</p>"
            + Pages.decision(language, "device", fields));
  }

  private static List<String> shown(String code, DeviceCodes.Request asked) {
    return List.of(code, asked.client(), asked.words());
  }

  private Answer decided(
      Language language, Deciders deciders, Principal who, Parameters parameters) {
    String code = parameters.text("user_code");
    Optional<DeviceCodes.Request> found = parts.devices().find(who, code);
    boolean shown =
        found
            .filter(asked -> seal.matches(parameters.text("seal"), who, shown(code, asked)))
            .isPresent();
    boolean allow = parameters.text("decision").equals("allow");
    if (!shown || !parts.devices().decide(who, code, allow)) {
      return form(language, deciders, "", Optional.of(AccessText.TOO_OLD)).withStatus(400);
    }
    return Page.of(
        language,
        allow ? AccessText.ALLOWED : AccessText.NOT_ALLOWED,
        "<p>" + (allow ? AccessText.GOES_ON : AccessText.NO_ACCESS).html(language) + "</p>");
  }

  private static Answer form(
      Language language, Deciders deciders, String code, Optional<Translated> problem) {
    return Page.of(
        language,
        AccessText.CONNECT,
        Page.alert(problem.map(text -> text.in(language)).orElse(""))
            + """
            <form method="post" action="device">
            %s%s
            <button class="primary" type="submit">%s</button>
            </form>
            """
                .formatted(
                    Page.field(
                        AccessText.DEVICE_CODE.html(language),
                        "user_code",
                        """
                        value="%s" maxlength="20" autocomplete="off" autocapitalize="characters" \
                        spellcheck="false" required autofocus\
                        """
                            .formatted(Page.escaped(code))),
                    choice(language, deciders),
                    AccessText.CONTINUE.html(language)));
  }

  /// Lets the user choose one of several accounts.
  private static String choice(Language language, Deciders deciders) {
    if (deciders.all().size() < 2) {
      return "";
    }
    String options =
        deciders.all().stream()
            .map(each ->
                "<option value=\"%s\"%s>%s</option>"
                    .formatted(
                        Deciders.id(each),
                        deciders.chosen().filter(each::equals).isPresent() ? " selected" : "",
                        Page.escaped(each.name())))
            .collect(Collectors.joining());
    return """
    <div class="field"><label for="%1$s">%2$s</label><select id="%1$s" name="%1$s">%3$s</select></div>
    """
        .formatted(Sessions.ACCOUNT, AccessText.ACCOUNT.html(language), options);
  }
}
