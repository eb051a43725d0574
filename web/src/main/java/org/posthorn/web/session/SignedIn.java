package org.posthorn.web.session;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.Principal;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.web.Answer;
import org.posthorn.web.WebRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what a browser has come to: the state of its login, then its session. Thread-safe.
final class SignedIn {
  private static final Logger LOG = LoggerFactory.getLogger(SignedIn.class);

  /// Where to go when nobody said: the login page, which says who is signed in.
  static final String NOWHERE = "/login";

  private final Sessions sessions;
  private final WebSessions register;
  private final StateSeal seal;
  private final Clock clock;
  private final LoginLimits limits;

  /// @param sessions of `register`
  SignedIn(
      WebSessions register, Sessions sessions, StateSeal seal, Clock clock, LoginLimits limits) {
    this.register = register;
    this.sessions = sessions;
    this.seal = seal;
    this.clock = clock;
    this.limits = limits;
  }

  Sessions sessions() {
    return sessions;
  }

  /// An answer that leaves the state of a login with the browser.
  Answer remember(WebRequest request, Answer answer, LoginState state) {
    return answer.adding(
        "Set-Cookie", Cookies.LOGIN.set(request, state.sealed(seal), limits.step()));
  }

  /// What the browser has of a login that is not over.
  Optional<LoginState> state(WebRequest request) {
    Instant now = clock.instant();
    return Cookies.LOGIN
        .of(request)
        .flatMap(text -> LoginState.open(seal, text))
        .filter(state -> now.isBefore(state.issued().plus(limits.step())));
  }

  /// The same of one whose password was right.
  ///
  /// @throws org.posthorn.web.WebException 403 if there is none
  LoginState passwordVerified(WebRequest request) {
    return state(request).filter(LoginState::passwordVerified).orElseThrow(Login::startAgain);
  }

  /// Opens a session, always a new one, and goes on to `path`.
  Answer open(WebRequest request, Account account, WebSessions.Opening opening, String path) {
    return open(request, account, opening, Login.seeOther(path));
  }

  /// Opens a session and shows `page`.
  Answer open(WebRequest request, Account account, WebSessions.Opening opening, Answer page) {
    WebSession.Opened opened =
        register.open(account, opening, request.client(), request.field("User-Agent").orElse(""));
    LOG.info(
        "web event=login user={} remote={} method={} session={}",
        account.address(),
        request.client().getHostAddress(),
        opening.way(),
        opened.id());
    return keep(request, opened, page);
  }

  /// Leaves a session that was opened with the browser, in place of the one that it had.
  Answer keep(WebRequest request, WebSession.Opened opened, Answer page) {
    endPrevious(request);
    return page.adding(
            "Set-Cookie", Cookies.SESSION.set(request, opened.token(), register.limits().lasting()))
        .adding("Set-Cookie", Cookies.LOGIN.clear(request));
  }

  /// Ends the session of a browser, if it has one.
  Answer end(WebRequest request, Answer answer) {
    endPrevious(request);
    return answer
        .adding("Set-Cookie", Cookies.SESSION.clear(request))
        .adding("Set-Cookie", Cookies.LOGIN.clear(request));
  }

  private void endPrevious(WebRequest request) {
    Optional<Principal> before = sessions.holder(request);
    before.ifPresent(
        principal -> register.end(principal, principal.account(), principal.credential()));
  }
}
