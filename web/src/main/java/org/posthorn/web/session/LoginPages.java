package org.posthorn.web.session;

import static org.posthorn.web.session.Page.alert;
import static org.posthorn.web.session.Page.escaped;

import io.nayuki.qrcodegen.QrCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.posthorn.directory.Principal;
import org.posthorn.directory.factors.Factors;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;

/// The pages of a login, in one language.
record LoginPages(Language language) {
  private static final int QUIET_ZONE = 4;

  static LoginPages of(WebRequest request) {
    return new LoginPages(Language.of(request));
  }

  String say(Translated text) {
    return text.in(language);
  }

  private String html(Translated text, Object... values) {
    return text.html(language, values);
  }

  private Answer page(Translated title, String body) {
    return Page.of(language, title, body);
  }

  /// Parameters of the first login page.
  ///
  /// @param name the address, if known
  /// @param back path to return to
  /// @param beside the signed-in user, if an account is added
  /// @param token CSRF token of the session that is kept or renewed
  record Asked(String name, String back, Optional<String> beside, Optional<String> token) {}

  /// @param problem error of the previous attempt; empty if none
  /// @param providers names of OpenID providers
  Answer password(Asked asked, String problem, Set<String> providers) {
    String name = asked.name();
    String form =
        """
        <form method="post" action="/login">
        %s%s<input type="hidden" name="return" value="%s">%s
        <button class="primary">%s</button>
        </form>
        """
            .formatted(
                Page.field(
                    html(LoginText.ADDRESS),
                    "name",
                    "type=\"email\" autocomplete=\"username webauthn\" required%s value=\"%s\""
                        .formatted(name.isEmpty() ? " autofocus" : "", escaped(name))),
                Page.field(
                    html(LoginText.PASSWORD),
                    "password",
                    "type=\"password\" autocomplete=\"current-password\" required"
                        + (name.isEmpty() ? "" : " autofocus")),
                escaped(asked.back()),
                adding(asked),
                html(LoginText.SIGN_IN));
    return page(
        asked.beside().isPresent() ? LoginText.ADD_ACCOUNT : LoginText.SIGN_IN,
        asked
                .beside()
                .map(who -> "<p>" + html(LoginText.SIDE_BY_SIDE, Page.name(who)) + "</p>")
                .orElse("")
            + alert(problem)
            + form
            + passkeyButton(LoginText.WITH_PASSKEY, asked.back(), asked.token())
            + links(providers, asked)
            + asked
                .beside()
                .map(_ -> "<p><a href=\"/\">" + html(LoginText.BACK_TO_MAIL) + "</a></p>")
                .orElse(""));
  }

  private static String adding(Asked asked) {
    return asked
        .token()
        .map(token ->
            "<input type=\"hidden\" name=\"%s\" value=\"1\"><input type=\"hidden\" name=\"%s\""
                    .formatted(Login.ADD, CsrfTokens.FIELD)
                + " value=\"%s\">".formatted(escaped(token)))
        .orElse("");
  }

  private String links(Set<String> providers, Asked asked) {
    StringBuilder links = new StringBuilder();
    for (String provider : new TreeSet<>(providers)) {
      links
          .append("<p><a class=\"button\" href=\"/login/openid/")
          .append(escaped(provider))
          .append("?return=")
          .append(escaped(URLEncoder.encode(asked.back(), StandardCharsets.UTF_8)))
          .append(asked.token().isPresent() ? "&amp;" + Login.ADD + "=1" : "")
          .append("\">")
          .append(html(LoginText.WITH_PROVIDER, "<bdi>" + escaped(provider) + "</bdi>"))
          .append("</a></p>");
    }
    return links.toString();
  }

  /// @param token CSRF token of the session to which an account is added
  private String passkeyButton(Translated words, String back, Optional<String> token) {
    return """
    <p><button type="button" id="passkey" hidden data-return="%s" data-csrf="%s" data-failed="%s">\
    %s</button></p>
    <p class="alert" id="passkey-problem" role="alert"></p>
    <script src="/login/passkey.js" defer></script>
    """
        .formatted(
            escaped(back), escaped(token.orElse("")), html(LoginText.PASSKEY_FAILED), html(words));
  }

  /// @param codes whether the account has authenticator apps or recovery codes
  /// @param passkeys whether the account has passkeys
  Answer factor(String name, String problem, boolean codes, boolean passkeys, String back) {
    String form =
        """
        <form method="post" action="/login/factor">
        %s
        <button class="primary">%s</button>
        </form>
        """
            .formatted(
                Page.field(
                    html(LoginText.ANY_CODE),
                    "code",
                    "autocomplete=\"one-time-code\" autocapitalize=\"off\" spellcheck=\"false\""
                        + " required autofocus"),
                html(LoginText.CONTINUE));
    return page(
        LoginText.SECOND_STEP,
        "<p>"
            + html(LoginText.SIGNING_IN_AS, Page.name(name))
            + "</p>"
            + alert(problem)
            + (codes ? form : "")
            + (passkeys ? passkeyButton(LoginText.USE_PASSKEY, back, Optional.empty()) : "")
            + startAgain());
  }

  /// The account needs a second factor and has none.
  Answer enrolment(Factors.Enrolment enrolment) {
    return page(
        LoginText.SET_UP,
        """
        <p>%s</p>
        %s
        <p>%s</p>
        %s
        """
            .formatted(
                html(LoginText.SCAN),
                qrCode(enrolment.uri(), html(LoginText.QR_CODE)),
                html(
                    LoginText.OR_TYPE,
                    "<code dir=\"ltr\">" + escaped(enrolment.seed()) + "</code>"),
                enrolmentForm()));
  }

  Answer enrolmentAgain(String problem) {
    return page(LoginText.SET_UP, alert(problem) + enrolmentForm());
  }

  private String enrolmentForm() {
    return """
    <form method="post" action="/login/enrol">
    %s
    <button class="primary">%s</button>
    </form>
    %s
    """
        .formatted(
            Page.field(
                html(LoginText.SHOWN_CODE),
                "code",
                "inputmode=\"numeric\" autocomplete=\"one-time-code\" required autofocus"),
            html(LoginText.CONTINUE),
            startAgain());
  }

  private String startAgain() {
    return "<p><a href=\"/login\">" + html(LoginText.START_AGAIN) + "</a></p>";
  }

  Answer recoveryCodes(List<String> codes, String back) {
    StringBuilder list = new StringBuilder("<ul class=\"recovery\">");
    codes.forEach(
        code -> list.append("<li><code dir=\"ltr\">").append(escaped(code)).append("</code></li>"));
    return page(
        LoginText.RECOVERY_CODES,
        """
        <p>%s</p>
        %s</ul>
        <p><a class="primary" href="%s">%s</a></p>
        """
            .formatted(html(LoginText.KEEP_CODES), list, escaped(back), html(LoginText.CONTINUE)));
  }

  /// @param all the signed-in users
  /// @param token CSRF token of the first session
  Answer signedIn(List<Principal> all, String token) {
    String names = all.stream().map(who -> Page.name(who.name())).collect(Collectors.joining(", "));
    return page(
        LoginText.SIGNED_IN,
        """
        <p>%s</p>
        <p><a class="primary" href="/">%s</a></p>
        <p><a class="button" href="%s">%s</a></p>
        <p><a class="button" href="/login?add=1">%s</a></p>
        %s
        """
            .formatted(
                html(LoginText.SIGNED_IN_AS, names),
                html(LoginText.MAIL),
                PasskeyRegistration.PATH,
                html(LoginText.ACCOUNT_SETTINGS),
                html(LoginText.ADD_ACCOUNT),
                logoutForms(all.size() == 1 ? List.of() : all, token)));
  }

  /// @param detail the reason
  Answer refused(String detail) {
    return page(
        LoginText.REFUSED,
        alert(detail)
            + "<p><a class=\"button\" href=\"/login\">"
            + html(LoginText.SIGN_IN)
            + "</a></p>");
  }

  /// @param whose accounts that can be signed out separately; empty for all at once
  /// @param token CSRF token of the first session; empty if nobody is signed in
  Answer logout(List<Principal> whose, String token) {
    return page(LoginText.SIGN_OUT, logoutForms(whose, token));
  }

  private String logoutForms(List<Principal> whose, String token) {
    StringBuilder forms = new StringBuilder();
    for (Principal who : whose) {
      forms
          .append(Form.start("/logout?as=" + ObjectId.ofAccount(who.account()), token))
          .append("<button>")
          .append(html(LoginText.SIGN_OUT_OF, "<bdi>" + escaped(who.name()) + "</bdi>"))
          .append("</button></form>");
    }
    if (whose.size() != 1) {
      forms
          .append(Form.start("/logout", token))
          .append("<button>")
          .append(html(whose.isEmpty() ? LoginText.SIGN_OUT : LoginText.SIGN_OUT_OF_ALL))
          .append("</button></form>");
    }
    return forms.toString();
  }

  /// As an SVG of one path.
  private static String qrCode(String text, String label) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < code.size; y++) {
      for (int x = 0; x < code.size; x++) {
        if (code.getModule(x, y)) {
          path.append('M')
              .append(x + QUIET_ZONE)
              .append(',')
              .append(y + QUIET_ZONE)
              .append("h1v1h-1z");
        }
      }
    }
    int side = code.size + 2 * QUIET_ZONE;
    return """
    <svg class="qr" role="img" aria-label="%s" viewBox="0 0 %d %d">\
    <rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="%s"/></svg>\
    """
        .formatted(label, side, side, side, side, path);
  }
}
