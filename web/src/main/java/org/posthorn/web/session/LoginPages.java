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

/// The pages of a login.
final class LoginPages {
  private static final int QUIET_ZONE = 4;

  private LoginPages() {}

  /// @param problem what was wrong before; empty if nothing was
  /// @param providers names of OpenID providers
  static Answer password(String name, String back, String problem, Set<String> providers) {
    return Page.of(
        "Sign in",
        alert(problem)
            + """
            <form method="post" action="/login">
            <label for="name">Address</label>
            <input id="name" name="name" type="email" autocomplete="username webauthn" required \
            autofocus value="%s">
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" \
            required>
            <input type="hidden" name="return" value="%s">
            <button>Sign in</button>
            </form>
            """
                .formatted(escaped(name), escaped(back))
            + passkeyButton("Sign in with a passkey", back)
            + links(providers, back));
  }

  private static String links(Set<String> providers, String back) {
    StringBuilder links = new StringBuilder();
    for (String provider : new TreeSet<>(providers)) {
      links
          .append("<p><a href=\"/login/openid/")
          .append(escaped(provider))
          .append("?return=")
          .append(escaped(URLEncoder.encode(back, StandardCharsets.UTF_8)))
          .append("\">Sign in with ")
          .append(escaped(provider))
          .append("</a></p>");
    }
    return links.toString();
  }

  private static String passkeyButton(String words, String back) {
    return """
    <button type="button" id="passkey" hidden data-return="%s">%s</button>
    <p id="passkey-problem" role="alert"></p>
    <script src="/login/passkey.js" defer></script>
    """
        .formatted(escaped(back), escaped(words));
  }

  /// @param codes whether there are devices or recovery codes to type codes of
  /// @param passkeys whether the account has some
  static Answer factor(String name, String problem, boolean codes, boolean passkeys, String back) {
    String form =
        """
        <form method="post" action="/login/factor">
        <label for="code">Code of your authenticator app, or a recovery code</label>
        <input id="code" name="code" autocomplete="one-time-code" autocapitalize="off" \
        spellcheck="false" required autofocus>
        <button>Go on</button>
        </form>
        """;
    return Page.of(
        "Second step",
        "<p>Signing in as "
            + escaped(name)
            + ".</p>"
            + alert(problem)
            + (passkeys ? passkeyButton("Use a passkey", back) : "")
            + (codes ? form : "")
            + "<p><a href=\"/login\">Start again</a></p>");
  }

  /// The account needs a second factor and has none.
  static Answer enrolment(Factors.Enrolment enrolment) {
    return Page.of(
        "Set up a second step",
        """
        <p>This account needs more than its password. Scan this with an authenticator app:</p>
        %s
        <p>or type this into it: <code>%s</code></p>
        %s
        """
            .formatted(qrCode(enrolment.uri()), escaped(enrolment.seed()), enrolmentForm()));
  }

  static Answer enrolmentAgain(String problem) {
    return Page.of("Set up a second step", alert(problem) + enrolmentForm());
  }

  private static String enrolmentForm() {
    return """
    <form method="post" action="/login/enrol">
    <label for="code">The code that the app shows</label>
    <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required \
    autofocus>
    <button>Go on</button>
    </form>
    <p><a href="/login">Start again</a></p>
    """;
  }

  static Answer recoveryCodes(List<String> codes, String back) {
    StringBuilder list = new StringBuilder("<ul class=\"codes\">");
    codes.forEach(code -> list.append("<li><code>").append(escaped(code)).append("</code></li>"));
    return Page.of(
        "Recovery codes",
        """
        <p>Keep these where you find them without your phone. Each of them works once in place of a
        code of the app. They are shown this once.</p>
        %s</ul>
        <p><a href="%s">Go on</a></p>
        """
            .formatted(list, escaped(back)));
  }

  /// @param token of the session
  static Answer signedIn(String name, String token) {
    return Page.of(
        "Signed in",
        "<p>You are signed in as "
            + escaped(name)
            + ".</p><p><a href=\"/account/security\">Security of the account</a></p>"
            + logoutForm(token));
  }

  /// @param detail why
  static Answer refused(String detail) {
    return Page.of("Not done", alert(detail) + "<p><a href=\"/login\">Sign in</a></p>");
  }

  /// @param token of the session; empty if nobody is signed in
  static Answer logout(String token) {
    return Page.of("Sign out", logoutForm(token));
  }

  private static String logoutForm(String token) {
    return Form.start("/logout", token) + "<button>Sign out</button></form>";
  }

  /// As an SVG of one path.
  static String qrCode(String text) {
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
    <svg class="qr" role="img" aria-label="QR code" viewBox="0 0 %d %d">\
    <rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="%s"/></svg>\
    """
        .formatted(side, side, side, side, path);
  }
}
