package org.posthorn.web.session;

import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.web.WebRequest;

/// Tells whose browser sends a request, by its cookie. Thread-safe; asks the store each time.
public final class Sessions {
  /// The name of the cookie over TLS.
  public static final String COOKIE = "__Host-posthorn";

  private final WebSessions sessions;

  public Sessions(WebSessions sessions) {
    this.sessions = sessions;
  }

  /// Who is signed in where this request comes from. Nobody, if it could be sent by the page of
  /// another site: a request that may change something, or opens a WebSocket, must come from a page
  /// of this server.
  public Optional<Principal> of(WebRequest request) {
    boolean safe = request.method().equals("GET") || request.method().equals("HEAD");
    boolean upgrade = request.field("Upgrade").isPresent() || extended(request);
    return (safe && !upgrade) || SameOrigin.is(request) ? holder(request) : Optional.empty();
  }

  /// However a WebSocket is opened, it has this field.
  private static boolean extended(WebRequest request) {
    return request.field("Sec-WebSocket-Version").isPresent();
  }

  /// Whoever has the cookie, wherever the request comes from.
  Optional<Principal> holder(WebRequest request) {
    return Cookies.SESSION.of(request).flatMap(token -> sessions.find(token, request.client()));
  }
}
