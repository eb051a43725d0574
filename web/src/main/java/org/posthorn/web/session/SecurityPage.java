package org.posthorn.web.session;

import static org.posthorn.web.session.Page.escaped;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Credential;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.factors.Factor;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.factors.Passkeys;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// `/account/security`: what an account signs in with, as it sees and changes it itself.
final class SecurityPage {
  static final String PATH = "/account/security";

  private final SignInParts parts;
  private final SignedIn signedIn;
  private final LoginLimits limits;

  SecurityPage(SignInParts parts, SignedIn signedIn, LoginLimits limits) {
    this.parts = parts;
    this.signedIn = signedIn;
    this.limits = limits;
  }

  /// Whose page it is.
  ///
  /// @param token of the session of the browser
  /// @param account the end of each path: which account of the browser it is about
  private record Owner(Principal who, String token, String account) {
    /// @param action the path of a form, below that of the page
    String form(String action) {
      return Form.start(PATH + action + account, token);
    }

    Answer again() {
      return Login.seeOther(PATH + account);
    }
  }

  /// A form's request of somebody who is signed in.
  private record Sent(Owner owner, Form form) {
    Principal who() {
      return owner.who();
    }
  }

  private Sent sent(WebRequest request) throws IOException {
    Form form = Form.of(request, limits.formBytes());
    Login.requirePrivate(request);
    List<Principal> all = signedIn.sessions().senders(request);
    Owner owner = owner(request, all);
    signedIn.sessions().verified(all.getFirst(), form.token());
    return new Sent(owner, form);
  }

  private Sent sentLately(WebRequest request) throws IOException {
    Sent sent = sent(request);
    recent(sent.who());
    return sent;
  }

  /// Whose script sends a request.
  private Owner owner(WebRequest request) {
    Login.requirePrivate(request);
    return owner(request, signedIn.sessions().all(request));
  }

  /// @param all who is signed in
  /// @throws WebException 403 if nobody is, or the account that the request names; and for whoever
  ///   only helps the owner
  private Owner owner(WebRequest request, List<Principal> all) {
    if (all.isEmpty()) {
      throw new WebException(403, "sign in at /login");
    }
    Principal who = Sessions.named(request, all);
    if (!who.scope().equals(Scope.ALL)) {
      throw new WebException(403, "only the owner of the account sees how it signs in");
    }
    return new Owner(
        who,
        signedIn.sessions().token(all.getFirst()),
        who.equals(all.getFirst())
            ? ""
            : "?" + Sessions.ACCOUNT + "=" + ObjectId.ofAccount(who.account()));
  }

  /// Who may change what the account signs in with: somebody who signed in lately.
  ///
  /// @throws WebException 403 otherwise
  private Principal recent(Principal who) {
    Instant oldest = parts.directory().clock().instant().minus(limits.recent());
    boolean lately =
        parts.sessions().list(who, who.account()).stream()
            .filter(session -> session.id().equals(who.credential()))
            .anyMatch(session -> session.created().isAfter(oldest));
    if (!lately) {
      throw new WebException(403, "it is long since you signed in: sign out, and in again");
    }
    return who;
  }

  /// `GET /account/security`
  Answer show(WebRequest request) {
    Login.requirePrivate(request);
    List<Principal> all = signedIn.sessions().all(request);
    return all.isEmpty() ? Login.seeOther("/login?return=" + PATH) : page(owner(request, all), "");
  }

  private Answer page(Owner owner, String problem) {
    Principal who = owner.who();
    Factors.State state = parts.factors().state(who, who.account());
    return Page.of(
        "Security of " + who.name(),
        Page.alert(problem)
            + factors(owner, state)
            + appPasswords(owner, parts.passwords().list(who, who.account()))
            + sessions(owner, parts.sessions().list(who, who.account()))
            + "<p><a href=\"/logout\">Sign out</a></p>");
  }

  private static String factors(Owner owner, Factors.State state) {
    StringBuilder rows = new StringBuilder();
    for (Factor factor : state.factors()) {
      rows.append(
          row(
              owner.form("/remove"),
              "number",
              Long.toString(factor.number()),
              "Remove",
              factor.name(),
              factor.kind() == Factor.Kind.TOTP ? "authenticator app" : "passkey",
              factor.lastUse().map(SecurityPage::time).orElse("not used yet")));
    }
    String codes =
        state.factors().isEmpty()
            ? ""
            : "<p>Recovery codes left: %d.</p>".formatted(state.recoveryCodes())
                + owner.form("/recovery-codes")
                + "<button>Make new recovery codes</button></form>";
    return "<h2>Second step</h2>"
        + table(rows, "Name", "Kind", "Last use")
        + codes
        + owner.form("/totp")
        + """
        <label for="device">Name of a new authenticator app</label>
        <input id="device" name="name" required>
        <button>Set up</button>
        </form>
        <label for="passkey-name">Name of a new passkey</label>
        <input id="passkey-name" value="passkey">
        <button type="button" id="passkey-add" data-csrf="%s" \
        data-account="%s" hidden>Add a passkey</button>
        <p id="passkey-problem" role="alert"></p>
        <script src="/login/passkey.js" defer></script>
        """
            .formatted(owner.token(), owner.account());
  }

  private static String appPasswords(Owner owner, List<Credential> credentials) {
    StringBuilder rows = new StringBuilder();
    for (Credential credential : credentials) {
      if (credential.kind() == Credential.Kind.APP_PASSWORD) {
        rows.append(
            row(
                owner.form("/app-password/revoke"),
                "number",
                credential.id().toString(),
                "Revoke",
                credential.name(),
                credential.scope().services().isEmpty()
                    ? "all"
                    : String.join(" ", credential.scope().services()),
                credential
                    .lastUse()
                    .map(use -> time(use.at()) + " from " + use.network())
                    .orElse("not used yet")));
      }
    }
    return "<h2>App passwords</h2>"
        + table(rows, "Program", "For", "Last use")
        + owner.form("/app-password")
        + """
        <label for="program">Name of the program</label>
        <input id="program" name="name" required>
        <button>Make an app password</button>
        </form>
        """;
  }

  private static String sessions(Owner owner, List<WebSession> sessions) {
    StringBuilder rows = new StringBuilder();
    for (WebSession session : sessions) {
      boolean own = session.id().equals(owner.who().credential());
      rows.append(
          row(
              owner.form("/session/end"),
              "number",
              session.id().toString(),
              "End",
              session.agent() + (own ? " (this one)" : ""),
              session.network(),
              time(session.lastUse())));
    }
    return "<h2>Signed-in browsers</h2>" + table(rows, "Browser", "Network", "Last use");
  }

  private static String table(StringBuilder rows, String... columns) {
    if (rows.isEmpty()) {
      return "<p>None.</p>";
    }
    StringBuilder head = new StringBuilder();
    for (String column : columns) {
      head.append("<th scope=\"col\">").append(column).append("</th>");
    }
    return "<table><thead><tr>"
        + head
        + "<td></td></tr></thead><tbody>"
        + rows
        + "</tbody></table>";
  }

  /// @param form how the form of its button begins
  private static String row(String form, String field, String value, String verb, String... cells) {
    StringBuilder row = new StringBuilder("<tr>");
    for (String cell : cells) {
      row.append("<td>").append(escaped(cell)).append("</td>");
    }
    return row.append("<td>")
        .append(form)
        .append("<input type=\"hidden\" name=\"")
        .append(field)
        .append("\" value=\"")
        .append(escaped(value))
        .append("\"><button aria-label=\"")
        .append(escaped(verb + " " + cells[0]))
        .append("\">")
        .append(verb)
        .append("</button></form></td></tr>")
        .toString();
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.MINUTES).toString().replace('T', ' ').replace(":00Z", " UTC");
  }

  /// `POST /account/security/totp`
  Answer beginTotp(WebRequest request) throws IOException {
    Sent sent = sentLately(request);
    try {
      Factors.Enrolment enrolment =
          parts.factors().beginTotp(sent.who(), sent.who().account(), sent.form().text("name"));
      return Page.of(
          "Set up an authenticator app",
          "<p>Scan this with the app:</p>"
              + LoginPages.qrCode(enrolment.uri())
              + "<p>or type this into it: <code>"
              + escaped(enrolment.seed())
              + "</code></p>"
              + sent.owner().form("/totp/confirm")
              + """
              <label for="code">The code that the app shows</label>
              <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" \
              required autofocus>
              <button>Go on</button>
              </form>
              """);
    } catch (DirectoryException e) {
      return refused(sent.owner(), e);
    }
  }

  /// `POST /account/security/totp/confirm`
  Answer confirmTotp(WebRequest request) throws IOException {
    Sent sent = sent(request);
    Principal who = sent.who();
    try {
      Factor factor = parts.factors().confirmTotp(who, who.account(), sent.form().text("code"));
      return added(sent.owner(), factor);
    } catch (DirectoryException e) {
      return refused(sent.owner(), e);
    }
  }

  /// This browser has shown the factor just now, so its session goes on; others that were opened
  /// with the password alone end.
  private Answer added(Owner owner, Factor factor) {
    Principal who = owner.who();
    parts.sessions().strengthen(who, factor.number());
    boolean none = parts.factors().state(who, who.account()).recoveryCodes() == 0;
    return none ? recoveryCodes(owner) : owner.again();
  }

  private Answer recoveryCodes(Owner owner) {
    Principal who = owner.who();
    return LoginPages.recoveryCodes(
        parts.factors().renewRecoveryCodes(who, who.account()), PATH + owner.account());
  }

  /// `POST /account/security/recovery-codes`
  Answer renewRecoveryCodes(WebRequest request) throws IOException {
    Owner owner = sentLately(request).owner();
    try {
      return recoveryCodes(owner);
    } catch (DirectoryException e) {
      return refused(owner, e);
    }
  }

  /// `POST /account/security/remove`
  Answer remove(WebRequest request) throws IOException {
    Sent sent = sentLately(request);
    return change(
        sent.owner(),
        () -> parts.factors().remove(sent.who(), sent.who().account(), number(sent.form())));
  }

  /// `POST /account/security/app-password`
  Answer addAppPassword(WebRequest request) throws IOException {
    Sent sent = sentLately(request);
    Principal who = sent.who();
    try {
      Credential.Made made =
          parts
              .passwords()
              .addAppPassword(
                  who, who.account(), sent.form().text("name"), Scope.ALL, Optional.empty());
      return Page.of(
          "App password",
          "<p>For "
              + escaped(made.credential().name())
              + ", shown this once:</p><p><code>"
              + escaped(made.secret())
              + "</code></p><p><a href=\""
              + escaped(PATH + sent.owner().account())
              + "\">Go on</a></p>");
    } catch (DirectoryException e) {
      return refused(sent.owner(), e);
    }
  }

  /// `POST /account/security/app-password/revoke`
  Answer revokeAppPassword(WebRequest request) throws IOException {
    Sent sent = sent(request);
    Principal who = sent.who();
    CredentialId wanted = new CredentialId(number(sent.form()));
    boolean program =
        parts.passwords().list(who, who.account()).stream()
            .anyMatch(c -> c.id().equals(wanted) && c.kind() == Credential.Kind.APP_PASSWORD);
    if (!program) {
      throw new WebException(404, "there is no app password of this number");
    }
    return change(sent.owner(), () -> parts.passwords().revoke(who, who.account(), wanted));
  }

  /// `POST /account/security/session/end`
  Answer endSession(WebRequest request) throws IOException {
    Sent sent = sent(request);
    Principal who = sent.who();
    CredentialId session = new CredentialId(number(sent.form()));
    return change(sent.owner(), () -> parts.sessions().end(who, who.account(), session));
  }

  /// `POST /account/security/passkey/challenge`
  Answer passkeyChallenge(WebRequest request) throws IOException {
    var _ = PasskeyLogin.json(request, limits.formBytes());
    Principal who = recent(owner(request).who());
    byte[] challenge = parts.passkeys().challenge();
    var answer =
        PasskeyLogin.offer(challenge, request, parts.passkeys())
            .put("handle", PasskeyLogin.text(Passkeys.handle(who.account())))
            .put("name", who.name());
    var algorithms = answer.putArray("algorithms");
    Passkeys.ALGORITHMS.forEach(algorithm -> algorithms.add(algorithm.intValue()));
    PasskeyLogin.texts(answer.putArray("exclude"), parts.passkeys().ids(who.account()));
    LoginState state =
        LoginState.nobody(parts.directory().clock().instant(), LoginState.NONE, PATH)
            .withChallenge(challenge);
    return signedIn.remember(request, PasskeyLogin.answer(answer), state);
  }

  /// `POST /account/security/passkey?name=NAME`
  Answer addPasskey(WebRequest request) throws IOException {
    String response = PasskeyLogin.json(request, limits.formBytes()).toString();
    Principal who = recent(owner(request).who());
    LoginState state = signedIn.state(request).orElseThrow(Login::startAgain);
    try {
      Factor factor =
          parts
              .passkeys()
              .add(
                  who,
                  who.account(),
                  request.parameter("name").orElse(""),
                  new Passkeys.Ceremony(PasskeyLogin.place(request), state.challenge()),
                  response);
      parts.sessions().strengthen(who, factor.number());
    } catch (DirectoryException e) {
      throw new WebException(403, String.valueOf(e.getMessage()));
    }
    return PasskeyLogin.answer(PasskeyLogin.JSON.createObjectNode().put("location", PATH));
  }

  private Answer change(Owner owner, Runnable change) {
    try {
      change.run();
    } catch (DirectoryException e) {
      return refused(owner, e);
    }
    return owner.again();
  }

  private Answer refused(Owner owner, DirectoryException e) {
    return page(owner, String.valueOf(e.getMessage())).withStatus(403);
  }

  private static long number(Form form) {
    try {
      return Math.max(0, Long.parseLong(form.text("number")));
    } catch (NumberFormatException e) {
      throw new WebException(400, "expected a number");
    }
  }
}
