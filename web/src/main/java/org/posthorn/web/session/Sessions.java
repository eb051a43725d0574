package org.posthorn.web.session;

import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Principal;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// Tells whose browser sends a request, by its cookie. Thread-safe; asks the store each time.
///
/// A browser adds the cookie to requests that the page of another site has it send, as far as
/// `SameSite=Strict` lets it. So what may change something, or opens a WebSocket, must come from a
/// page of this server, and what may change something must bring the token of its session too.
public final class Sessions {
  /// The name of the cookie over TLS.
  public static final String COOKIE = "__Host-posthorn";

  private static final Set<String> SAFE = Set.of("GET", "HEAD"); // RFC 9110 §9.2.1, as far as used

  private final WebSessions sessions;
  private final CsrfTokens tokens;

  /// @param key that tokens are made with, the same on all nodes
  public Sessions(WebSessions sessions, byte[] key) {
    this.sessions = sessions;
    tokens = new CsrfTokens(key);
  }

  /// Who is signed in where this request of a script comes from; nobody, if the page of another
  /// site could have had it sent.
  ///
  /// @throws WebException 403 if it may change something, comes from a page of this server, and
  ///   does not bring the token of its session in `X-CSRF-Token`
  public Optional<Principal> of(WebRequest request) {
    boolean changes = !SAFE.contains(request.method()) && !upgrades(request);
    Optional<Principal> sender = sender(request);
    return changes
        ? sender.map(who -> verified(who, request.field(CsrfTokens.HEADER).orElse("")))
        : sender;
  }

  /// The same of a form, which holds something else that only a page of this session knows: the
  /// token in a field, or a seal. Whoever asks verifies that.
  public Optional<Principal> sender(WebRequest request) {
    boolean reads = SAFE.contains(request.method()) && !upgrades(request);
    boolean own = reads ? !SameOrigin.isPartOfAnother(request) : SameOrigin.is(request);
    return own ? holder(request) : Optional.empty();
  }

  /// However a WebSocket is opened, it has one of these fields (RFC 6455 §4.1, RFC 8441 §5).
  private static boolean upgrades(WebRequest request) {
    return request.field("Upgrade").isPresent()
        || request.field("Sec-WebSocket-Version").isPresent();
  }

  /// Whoever has the cookie, wherever the request comes from.
  Optional<Principal> holder(WebRequest request) {
    return Cookies.SESSION.of(request).flatMap(token -> sessions.find(token, request.client()));
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
