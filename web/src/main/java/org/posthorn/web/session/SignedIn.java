package org.posthorn.web.session;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what a browser has come to: the state of its login, then its sessions. Thread-safe.
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

  /// The session beside which a page of this browser wants another account to be signed in.
  ///
  /// @param token of the session, which shows that it is a page of it
  /// @return 0 if nobody is signed in any more: the account is alone then
  /// @throws WebException 403 if the token is another, or the session is one of support
  CredentialId beside(WebRequest request, String token) {
    return addable(request)
        .map(who -> sessions.verified(who, token))
        .map(Principal::credential)
        .orElse(LoginState.NONE);
  }

  /// The same of a link, which holds no token.
  ///
  /// @throws WebException 403 if it was not followed on a page of this server
  CredentialId beside(WebRequest request) {
    SameOrigin.require(request);
    return addable(request).map(Principal::credential).orElse(LoginState.NONE);
  }

  /// Beside whom another account may be signed in.
  Optional<Principal> addable(WebRequest request) {
    Optional<Principal> who = sessions.holder(request);
    if (who.filter(first -> !first.scope().equals(Scope.ALL)).isPresent()) {
      throw new WebException(403, "no account is signed in beside a session of support");
    }
    return who;
  }

  /// Opens a session, always a new one, and shows `page`.
  ///
  /// @param beside the session beside which it is, as it was when the login began; 0 if it takes
  ///   the place of all that the browser has
  /// @throws WebException 403 if that has ended meanwhile, or there is no room for another account
  Answer open(
      WebRequest request,
      Account account,
      WebSessions.Opening opening,
      CredentialId beside,
      Answer page) {
    List<Sessions.Held> staying = staying(request, account, beside);
    WebSession.Opened opened =
        register.open(account, opening, request.client(), request.field("User-Agent").orElse(""));
    LOG.info(
        "web event=login user={} remote={} method={} session={}",
        account.address(),
        request.client().getHostAddress(),
        opening.way(),
        opened.id());
    if (staying.isEmpty()) {
      return keep(request, opened, page);
    }
    List<String> tokens = new ArrayList<>();
    boolean renewed = false;
    for (Sessions.Held held : staying) {
      boolean same = held.who().account().equals(account.id());
      tokens.add(same ? opened.token() : held.token());
      renewed |= same;
      if (same) {
        end(held.who());
      }
    }
    if (!renewed) {
      tokens.add(opened.token());
    }
    return leave(request, tokens, page);
  }

  /// The sessions that stay beside that of an account.
  private List<Sessions.Held> staying(WebRequest request, Account account, CredentialId beside) {
    if (beside.equals(LoginState.NONE)) {
      return List.of();
    }
    List<Sessions.Held> held = sessions.held(request);
    if (held.isEmpty() || !held.getFirst().who().credential().equals(beside)) {
      throw Login.startAgain();
    }
    boolean other = held.stream().noneMatch(each -> each.who().account().equals(account.id()));
    if (other && held.size() >= limits.accountsInBrowser()) {
      throw new WebException(
          403,
          "a browser has at most "
              + limits.accountsInBrowser()
              + " accounts: sign out of one of them first");
    }
    return held;
  }

  /// Leaves a session that was opened with the browser, in place of all that it had.
  Answer keep(WebRequest request, WebSession.Opened opened, Answer page) {
    sessions.held(request).forEach(held -> end(held.who()));
    return leave(request, List.of(opened.token()), page);
  }

  private Answer leave(WebRequest request, List<String> tokens, Answer page) {
    return page.adding(
            "Set-Cookie",
            Cookies.SESSION.set(request, Cookies.joined(tokens), register.limits().lasting()))
        .adding("Set-Cookie", Cookies.LOGIN.clear(request));
  }

  /// Ends all sessions of a browser.
  Answer end(WebRequest request, Answer answer) {
    sessions.held(request).forEach(held -> end(held.who()));
    return answer
        .adding("Set-Cookie", Cookies.SESSION.clear(request))
        .adding("Set-Cookie", Cookies.LOGIN.clear(request));
  }

  /// Ends the session of one account of several; as [#end] if there is no other.
  ///
  /// @param rest the answer if others are still signed in
  /// @param none the answer if nobody is
  Answer endOne(WebRequest request, Principal who, Answer rest, Answer none) {
    List<String> tokens =
        sessions.held(request).stream()
            .filter(held -> !held.who().equals(who))
            .map(Sessions.Held::token)
            .toList();
    if (tokens.isEmpty()) {
      return end(request, none);
    }
    end(who);
    return leave(request, tokens, rest);
  }

  private void end(Principal who) {
    register.end(who, who.account(), who.credential());
  }
}
