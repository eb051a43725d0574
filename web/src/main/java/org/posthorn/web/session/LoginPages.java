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

/// The pages of a login.
final class LoginPages {
  private static final int QUIET_ZONE = 4;

  private LoginPages() {}

  /// What the first page of a login is for.
  ///
  /// @param name the address, as far as it is known
  /// @param back where to go afterwards
  /// @param beside who is signed in, if the account is to be beside that
  /// @param token of that session
  record Asked(String name, String back, Optional<String> beside, Optional<String> token) {}

  /// @param problem what was wrong before; empty if nothing was
  /// @param providers names of OpenID providers
  static Answer password(Asked asked, String problem, Set<String> providers) {
    return Page.of(
        asked.beside().isPresent() ? "Add an account" : "Sign in",
        asked
                .beside()
                .map(name ->
                    "<p>You are signed in as "
                        + escaped(name)
                        + ". Sign in to another account to see both side by side.</p>")
                .orElse("")
            + alert(problem)
            + """
            <form method="post" action="/login">
            <label for="name">Address</label>
            <input id="name" name="name" type="email" autocomplete="username webauthn" required \
            autofocus value="%s">
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" \
            required>
            <input type="hidden" name="return" value="%s">%s
            <button>Sign in</button>
            </form>
            """
                .formatted(escaped(asked.name()), escaped(asked.back()), adding(asked))
            + passkeyButton("Sign in with a passkey", asked.back(), asked.token())
            + links(providers, asked)
            + asked.beside().map(_ -> "<p><a href=\"/mail/\">Back to mail</a></p>").orElse(""));
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

  private static String links(Set<String> providers, Asked asked) {
    StringBuilder links = new StringBuilder();
    for (String provider : new TreeSet<>(providers)) {
      links
          .append("<p><a href=\"/login/openid/")
          .append(escaped(provider))
          .append("?return=")
          .append(escaped(URLEncoder.encode(asked.back(), StandardCharsets.UTF_8)))
          .append(asked.token().isPresent() ? "&amp;" + Login.ADD + "=1" : "")
          .append("\">Sign in with ")
          .append(escaped(provider))
          .append("</a></p>");
    }
    return links.toString();
  }

  /// @param token of the session beside which the account is to be
  private static String passkeyButton(String words, String back, Optional<String> token) {
    return """
    <button type="button" id="passkey" hidden data-return="%s" data-csrf="%s">%s</button>
    <p id="passkey-problem" role="alert"></p>
    <script src="/login/passkey.js" defer></script>
    """
        .formatted(escaped(back), escaped(token.orElse("")), escaped(words));
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
            + (passkeys ? passkeyButton("Use a passkey", back, Optional.empty()) : "")
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

  /// @param all who is signed in
  /// @param token of the first session
  static Answer signedIn(List<Principal> all, String token) {
    return Page.of(
        "Signed in",
        "<p>You are signed in as "
            + escaped(all.stream().map(Principal::name).collect(Collectors.joining(", ")))
            + ".</p><p><a href=\"/account/security\">Security of the account</a></p>"
            + "<p><a href=\"/login?add=1\">Add an account</a></p>"
            + logoutForms(all.size() == 1 ? List.of() : all, token));
  }

  /// @param detail why
  static Answer refused(String detail) {
    return Page.of("Not done", alert(detail) + "<p><a href=\"/login\">Sign in</a></p>");
  }

  /// @param whose the accounts that are signed out one by one; empty for all at once
  /// @param token of the first session; empty if nobody is signed in
  static Answer logout(List<Principal> whose, String token) {
    return Page.of("Sign out", logoutForms(whose, token));
  }

  private static String logoutForms(List<Principal> whose, String token) {
    StringBuilder forms = new StringBuilder();
    for (Principal who : whose) {
      forms
          .append(Form.start("/logout?as=" + ObjectId.ofAccount(who.account()), token))
          .append("<button>Sign out of ")
          .append(escaped(who.name()))
          .append("</button></form>");
    }
    if (whose.size() != 1) {
      forms
          .append(Form.start("/logout", token))
          .append(
              whose.isEmpty() ? "<button>Sign out</button>" : "<button>Sign out of all</button>")
          .append("</form>");
    }
    return forms.toString();
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
