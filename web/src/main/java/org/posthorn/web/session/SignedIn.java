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

/// Manages the cookies of a browser: the state of a login, then its sessions. Thread-safe.
final class SignedIn {
  private static final Logger LOG = LoggerFactory.getLogger(SignedIn.class);

  /// The default path after signing in: the login page, which shows the signed-in users.
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

  /// Adds the state of a login to a response as a cookie.
  Answer remember(WebRequest request, Answer answer, LoginState state) {
    return answer.adding(
        "Set-Cookie", Cookies.LOGIN.set(request, state.sealed(seal), limits.step()));
  }

  /// The state of an unfinished login.
  Optional<LoginState> state(WebRequest request) {
    Instant now = clock.instant();
    return Cookies.LOGIN
        .of(request)
        .flatMap(text -> LoginState.open(seal, text))
        .filter(state -> now.isBefore(state.issued().plus(limits.step())));
  }

  /// The same, after the password was verified.
  ///
  /// @throws org.posthorn.web.WebException 403 if there is none
  LoginState passwordVerified(WebRequest request) {
    return state(request)
        .filter(LoginState::passwordVerified)
        .orElseThrow(() -> Login.startAgain(request));
  }

  /// The session to which a page of this browser adds an account.
  ///
  /// @param token CSRF token of the session
  /// @return 0 if nobody is signed in any more; then the account is the only one
  /// @throws WebException 403 if the token is wrong, or it is a support session
  CredentialId beside(WebRequest request, String token) {
    return addable(request)
        .map(who -> sessions.verified(who, token))
        .map(Principal::credential)
        .orElse(LoginState.NONE);
  }

  /// The same for a link, which has no token.
  ///
  /// @throws WebException 403 if the link is not from a page of this server
  CredentialId beside(WebRequest request) {
    SameOrigin.require(request);
    return addable(request).map(Principal::credential).orElse(LoginState.NONE);
  }

  /// The signed-in user to whom an account can be added.
  Optional<Principal> addable(WebRequest request) {
    Optional<Principal> who = sessions.holder(request);
    if (who.filter(first -> !first.scope().equals(Scope.ALL)).isPresent()) {
      throw LoginText.SUPPORT_ALONE.refusal(403, request);
    }
    return who;
  }

  /// Opens a new session, and shows `page`.
  ///
  /// @param beside the session to which an account is added, from the start of the login; 0 to
  ///   replace all sessions
  /// @throws WebException 403 if that session has ended in the meantime, or there are too many
  ///   accounts
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

  /// The sessions that are kept when an account is added.
  private List<Sessions.Held> staying(WebRequest request, Account account, CredentialId beside) {
    if (beside.equals(LoginState.NONE)) {
      return List.of();
    }
    List<Sessions.Held> held = sessions.held(request);
    if (held.isEmpty() || !held.getFirst().who().credential().equals(beside)) {
      throw Login.startAgain(request);
    }
    boolean other = held.stream().noneMatch(each -> each.who().account().equals(account.id()));
    if (other && held.size() >= limits.accountsInBrowser()) {
      throw new WebException(
          403,
          LoginText.TOO_MANY_ACCOUNTS
              .in(Language.of(request))
              .formatted(limits.accountsInBrowser()));
    }
    return held;
  }

  /// Sets the cookie for a new session, replacing all others.
  Answer keep(WebRequest request, WebSession.Opened opened, Answer page) {
    sessions.held(request).forEach(held -> end(held.who()));
    return leave(request, List.of(opened.token()), page);
  }

  private Answer leave(WebRequest request, List<String> tokens, Answer page) {
    return page.adding(
            "Set-Cookie",
            Cookies.SESSION.set(request, Cookies.joined(tokens), register.limits().lifetime()))
        .adding("Set-Cookie", Cookies.LOGIN.clear(request));
  }

  /// Ends all sessions of a browser.
  Answer end(WebRequest request, Answer answer) {
    sessions.held(request).forEach(held -> end(held.who()));
    return answer
        .adding("Set-Cookie", Cookies.SESSION.clear(request))
        .adding("Set-Cookie", Cookies.LOGIN.clear(request));
  }

  /// Ends the session of one of several accounts; like [#end] if there is no other.
  ///
  /// @param rest the response if others are still signed in
  /// @param none the response if nobody is
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
