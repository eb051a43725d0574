package org.posthorn.web.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// Authenticates requests of browsers by the session cookie, which holds one token, or several if
/// several accounts are signed in. Each token is an independent session. Thread-safe; reads the
/// store for each request.
///
/// As a second protection besides `SameSite=Strict`, requests that change something or open a
/// WebSocket must be from a page of this server, and those that change something need the CSRF
/// token of the session.
public final class Sessions {
  /// The name of the cookie over TLS.
  public static final String COOKIE = "__Host-posthorn";

  /// The parameter that selects one of several signed-in accounts by its JMAP id. The default is
  /// the first.
  public static final String ACCOUNT = "as";

  private static final Set<String> SAFE = Set.of("GET", "HEAD"); // RFC 9110 §9.2.1, as far as used

  private final WebSessions sessions;
  private final CsrfTokens tokens;
  private final int accountsMax;

  /// @param key for CSRF tokens, the same on all nodes
  /// @param accountsMax largest number of signed-in accounts; further ones are ignored
  Sessions(WebSessions sessions, byte[] key, int accountsMax) {
    this.sessions = sessions;
    tokens = new CsrfTokens(key);
    this.accountsMax = accountsMax;
  }

  /// A browser session.
  ///
  /// @param token its part of the cookie
  record Held(String token, Principal who) {
    /// Without the token.
    @Override
    public String toString() {
      return "session of " + who.name();
    }
  }

  /// The first of [#all].
  public Optional<Principal> of(WebRequest request) {
    return all(request).stream().findFirst();
  }

  /// All users who are signed in to the browser that sends a script's request, in the order of
  /// signing in; empty if the request may be from a page of another site.
  ///
  /// @throws WebException 403 if it may change something, is from a page of this server, and has no
  ///   valid `X-CSRF-Token` of the first session
  public List<Principal> all(WebRequest request) {
    boolean changes = !SAFE.contains(request.method()) && !upgrades(request);
    List<Principal> senders = senders(request);
    if (changes && !senders.isEmpty()) {
      verified(senders.getFirst(), request.field(CsrfTokens.HEADER).orElse(""));
    }
    return senders;
  }

  /// The same as [#all] for a form, which has the CSRF token in a field, or a seal. The caller must
  /// verify that.
  public List<Principal> senders(WebRequest request) {
    boolean reads = SAFE.contains(request.method()) && !upgrades(request);
    boolean own = reads ? !SameOrigin.isPartOfAnother(request) : SameOrigin.is(request);
    return own ? held(request).stream().map(Held::who).toList() : List.of();
  }

  /// The signed-in user that a request selects.
  ///
  /// @param all at least one
  /// @throws WebException 403 if it selects another account
  static Principal named(WebRequest request, List<Principal> all) {
    Optional<String> account = request.parameter(ACCOUNT);
    return account.isEmpty()
        ? all.getFirst()
        : all.stream()
            .filter(each -> ObjectId.ofAccount(each.account()).equals(account.get()))
            .findFirst()
            .orElseThrow(() -> new WebException(403, "this account is not signed in here"));
  }

  /// Any request for a WebSocket has one of these fields (RFC 6455 §4.1, RFC 8441 §5).
  private static boolean upgrades(WebRequest request) {
    return request.field("Upgrade").isPresent()
        || request.field("Sec-WebSocket-Version").isPresent();
  }

  /// The first of [#held], without checking the origin of the request.
  Optional<Principal> holder(WebRequest request) {
    return held(request).stream().findFirst().map(Held::who);
  }

  /// The valid sessions of the cookie, each of another account. A support session is always the
  /// only one, whatever else is in the cookie.
  List<Held> held(WebRequest request) {
    List<Held> held = new ArrayList<>();
    Set<AccountId> accounts = new HashSet<>();
    for (String token : Cookies.tokens(request, accountsMax)) {
      sessions
          .find(token, request.client())
          .filter(who -> held.isEmpty() || who.scope().equals(Scope.ALL))
          .filter(who -> accounts.add(who.account()))
          .ifPresent(who -> held.add(new Held(token, who)));
    }
    boolean support = !held.isEmpty() && !held.getFirst().who().scope().equals(Scope.ALL);
    return support ? List.of(held.getFirst()) : List.copyOf(held);
  }

  /// The CSRF token of a session.
  String token(Principal session) {
    return tokens.of(session);
  }

  /// @throws WebException 403 if the token is not that of the session
  Principal verified(Principal session, String token) {
    if (!tokens.matches(token, session)) {
      throw new WebException(
          403, "the CSRF token is missing, or of another session: reload the page");
    }
    return session;
  }
}
