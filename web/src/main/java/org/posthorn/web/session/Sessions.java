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

/// Tells whose browser sends a request, by its cookie: a token, or several where accounts are
/// signed in side by side. Each stands for an ordinary session, and nothing but the cookie ties
/// them. Thread-safe; asks the store each time.
///
/// A browser adds the cookie to requests that the page of another site has it send, as far as
/// `SameSite=Strict` lets it. So what may change something, or opens a WebSocket, must come from a
/// page of this server, and what may change something must bring the token of its session too.
public final class Sessions {
  /// The name of the cookie over TLS.
  public static final String COOKIE = "__Host-posthorn";

  /// The parameter by which a request names one of the accounts that are signed in side by side, by
  /// the id that it has in JMAP. Without it, it is about the first.
  public static final String ACCOUNT = "as";

  private static final Set<String> SAFE = Set.of("GET", "HEAD"); // RFC 9110 §9.2.1, as far as used

  private final WebSessions sessions;
  private final CsrfTokens tokens;
  private final int accountsMax;

  /// @param key that tokens are made with, the same on all nodes
  /// @param accountsMax how many accounts are signed in side by side; further ones are passed over
  Sessions(WebSessions sessions, byte[] key, int accountsMax) {
    this.sessions = sessions;
    tokens = new CsrfTokens(key);
    this.accountsMax = accountsMax;
  }

  /// A session of a browser.
  ///
  /// @param token the part of the cookie that stands for it
  record Held(String token, Principal who) {
    /// Without the token.
    @Override
    public String toString() {
      return "session of " + who.name();
    }
  }

  /// Who is signed in where this request of a script comes from: the first of [#all].
  public Optional<Principal> of(WebRequest request) {
    return all(request).stream().findFirst();
  }

  /// All who are signed in side by side where this request of a script comes from, in the order in
  /// which they did; nobody, if the page of another site could have had it sent.
  ///
  /// @throws WebException 403 if it may change something, comes from a page of this server, and
  ///   does not bring the token of the first session in `X-CSRF-Token`
  public List<Principal> all(WebRequest request) {
    boolean changes = !SAFE.contains(request.method()) && !upgrades(request);
    List<Principal> senders = senders(request);
    if (changes && !senders.isEmpty()) {
      verified(senders.getFirst(), request.field(CsrfTokens.HEADER).orElse(""));
    }
    return senders;
  }

  /// The same as [#all] of a form, which holds something else that only a page of this session
  /// knows: the token in a field, or a seal. Whoever asks verifies that.
  public List<Principal> senders(WebRequest request) {
    boolean reads = SAFE.contains(request.method()) && !upgrades(request);
    boolean own = reads ? !SameOrigin.isPartOfAnother(request) : SameOrigin.is(request);
    return own ? held(request).stream().map(Held::who).toList() : List.of();
  }

  /// The one of those who are signed in that a request names.
  ///
  /// @param all at least one
  /// @throws WebException 403 if it names somebody else
  static Principal named(WebRequest request, List<Principal> all) {
    Optional<String> account = request.parameter(ACCOUNT);
    return account.isEmpty()
        ? all.getFirst()
        : all.stream()
            .filter(each -> ObjectId.ofAccount(each.account()).equals(account.get()))
            .findFirst()
            .orElseThrow(() -> new WebException(403, "this account is not signed in here"));
  }

  /// However a WebSocket is opened, it has one of these fields (RFC 6455 §4.1, RFC 8441 §5).
  private static boolean upgrades(WebRequest request) {
    return request.field("Upgrade").isPresent()
        || request.field("Sec-WebSocket-Version").isPresent();
  }

  /// Whoever has the cookie, wherever the request comes from: the first of [#held].
  Optional<Principal> holder(WebRequest request) {
    return held(request).stream().findFirst().map(Held::who);
  }

  /// The sessions that the cookie stands for and that hold, each of another account. A session of
  /// support is alone, whatever somebody has put into the cookie beside it.
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

  /// What pages of a session send along.
  String token(Principal session) {
    return tokens.of(session);
  }

  /// @throws WebException 403 if the token is not that of the session
  Principal verified(Principal session, String token) {
    if (!tokens.matches(token, session)) {
      throw new WebException(
          403, "the token is missing, or of another session: load the page again");
    }
    return session;
  }
}
