package org.posthorn.web.session;

import static org.posthorn.web.session.Page.alert;
import static org.posthorn.web.session.Page.escaped;

import io.nayuki.qrcodegen.QrCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.posthorn.directory.factors.Factors;
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

  /// @param problem what was wrong before; empty if nothing was
  /// @param providers names of OpenID providers
  Answer password(String name, String back, String problem, Set<String> providers) {
    String form =
        """
        <form method="post" action="/login">
        %s%s<input type="hidden" name="return" value="%s">
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
                escaped(back),
                html(LoginText.SIGN_IN));
    return page(
        LoginText.SIGN_IN,
        alert(problem)
            + form
            + passkeyButton(LoginText.WITH_PASSKEY, back)
            + links(providers, back));
  }

  private String links(Set<String> providers, String back) {
    StringBuilder links = new StringBuilder();
    for (String provider : new TreeSet<>(providers)) {
      links
          .append("<p><a class=\"button\" href=\"/login/openid/")
          .append(escaped(provider))
          .append("?return=")
          .append(escaped(URLEncoder.encode(back, StandardCharsets.UTF_8)))
          .append("\">")
          .append(html(LoginText.WITH_PROVIDER, "<bdi>" + escaped(provider) + "</bdi>"))
          .append("</a></p>");
    }
    return links.toString();
  }

  private String passkeyButton(Translated words, String back) {
    return """
    <p><button type="button" id="passkey" hidden data-return="%s" data-failed="%s">%s</button></p>
    <p class="alert" id="passkey-problem" role="alert"></p>
    <script src="/login/passkey.js" defer></script>
    """
        .formatted(escaped(back), html(LoginText.PASSKEY_FAILED), html(words));
  }

  /// @param codes whether there are devices or recovery codes to type codes of
  /// @param passkeys whether the account has some
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
            + (passkeys ? passkeyButton(LoginText.USE_PASSKEY, back) : "")
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

  /// @param token of the session
  Answer signedIn(String name, String token) {
    return page(
        LoginText.SIGNED_IN,
        """
        <p>%s</p>
        <p><a class="primary" href="/">%s</a></p>
        <p><a class="button" href="%s">%s</a></p>
        %s
        """
            .formatted(
                html(LoginText.SIGNED_IN_AS, Page.name(name)),
                html(LoginText.MAIL),
                PasskeyRegistration.PATH,
                html(LoginText.ACCOUNT_SETTINGS),
                logoutForm(token, "")));
  }

  /// @param detail why
  Answer refused(String detail) {
    return page(
        LoginText.REFUSED,
        alert(detail)
            + "<p><a class=\"button\" href=\"/login\">"
            + html(LoginText.SIGN_IN)
            + "</a></p>");
  }

  /// @param token of the session; empty if nobody is signed in
  Answer logout(String token) {
    return page(LoginText.SIGN_OUT, logoutForm(token, "primary"));
  }

  private String logoutForm(String token, String look) {
    return Form.start("/logout", token)
        + "<button class=\"%s\">%s</button></form>".formatted(look, html(LoginText.SIGN_OUT));
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
