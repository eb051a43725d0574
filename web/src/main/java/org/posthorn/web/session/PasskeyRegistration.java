package org.posthorn.web.session;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.factors.Passkeys;
import org.posthorn.web.Answer;
import org.posthorn.web.Problems;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// Adds a passkey to the signed-in account, for the settings of the webmail. Other sign-in methods
/// are changed by REST.
final class PasskeyRegistration {
  static final String PATH = "/account/security";

  /// The page with the sign-in methods.
  private static final String SETTINGS = "/mail/#/settings/security";

  private final SignInParts parts;
  private final SignedIn signedIn;
  private final LoginLimits limits;

  PasskeyRegistration(SignInParts parts, SignedIn signedIn, LoginLimits limits) {
    this.parts = parts;
    this.signedIn = signedIn;
    this.limits = limits;
  }

  /// `GET /account/security`: a short address for users.
  static Answer show(WebRequest request) {
    return Login.seeOther(request.target().prefix() + SETTINGS);
  }

  /// The user who may add a passkey.
  ///
  /// @throws WebException 403 for anybody else
  private Principal owner(WebRequest request) {
    Login.requirePrivate(request);
    List<Principal> all = signedIn.sessions().all(request);
    if (all.isEmpty()) {
      throw new WebException(403, "sign in at /login");
    }
    Principal who = Sessions.named(request, all);
    if (!who.scope().equals(Scope.ALL)) {
      throw new WebException(403, "only the owner of the account may change its sign-in methods");
    }
    return who;
  }

  /// The same error as in REST, so that the page can open the login.
  private static Answer signInAgain(WebRequest request) {
    String detail = LoginText.SIGN_IN_AGAIN.in(Language.of(request));
    byte[] problem =
        PasskeyLogin.JSON.writeValueAsBytes(
            Problems.members(403, detail, Map.of("code", "sign-in-again")));
    return Answer.of(Problems.CONTENT_TYPE, problem).withStatus(403);
  }

  /// `POST /account/security/passkey/challenge`
  Answer challenge(WebRequest request) throws IOException {
    var _ = PasskeyLogin.json(request, limits.formBytes());
    Principal who = owner(request);
    if (!parts.sessions().recent(who)) {
      return signInAgain(request);
    }
    byte[] challenge = parts.passkeys().challenge();
    var answer =
        PasskeyLogin.offer(challenge, request, parts.passkeys())
            .put("handle", PasskeyLogin.text(Passkeys.handle(who.account())))
            .put("name", who.name());
    var algorithms = answer.putArray("algorithms");
    Passkeys.ALGORITHMS.forEach(algorithm -> algorithms.add(algorithm.intValue()));
    PasskeyLogin.texts(answer.putArray("exclude"), parts.passkeys().ids(who.account()));
    LoginState state =
        LoginState.nobody(parts.directory().clock().instant(), LoginState.NONE, SETTINGS)
            .withChallenge(challenge);
    return signedIn.remember(request, PasskeyLogin.answer(answer), state);
  }

  /// `POST /account/security/passkey?name=NAME`
  Answer add(WebRequest request) throws IOException {
    String response = PasskeyLogin.json(request, limits.formBytes()).toString();
    Principal who = owner(request);
    if (!parts.sessions().recent(who)) {
      return signInAgain(request);
    }
    LoginState state = signedIn.state(request).orElseThrow(() -> Login.startAgain(request));
    try {
      var _ =
          parts
              .passkeys()
              .add(
                  who,
                  who.account(),
                  request.parameter("name").orElse(""),
                  new Passkeys.Ceremony(PasskeyLogin.place(request), state.challenge()),
                  response,
                  parts.sessions().strengthening(who));
    } catch (DirectoryException e) {
      throw new WebException(403, String.valueOf(e.getMessage()));
    }
    return Answer.nothing(204);
  }
}
