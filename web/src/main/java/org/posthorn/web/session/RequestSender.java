package org.posthorn.web.session;

import java.util.List;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.signin.SignIn;

/// Authenticates requests to interfaces that both programs and the server's own pages use: an
/// Authorization field takes precedence over the session cookie. Thread-safe.
public final class RequestSender {
  private final SignIn signIn;
  private final Sessions sessions;

  public RequestSender(SignIn signIn, Sessions sessions) {
    this.signIn = signIn;
    this.sessions = sessions;
  }

  /// The sender of a request. Of several signed-in accounts, the one that the request names,
  /// otherwise the first.
  ///
  /// @param service as in [org.posthorn.directory.Scope]
  /// @throws org.posthorn.web.WebException as [SignIn#require]; 403 if the request names an account
  ///   that is not signed in
  public Principal require(WebRequest request, String service) {
    return callers(request, service).first();
  }

  /// All signed-in accounts, unless the request names one.
  ///
  /// @param service as in [#require]
  /// @throws org.posthorn.web.WebException as [#require]
  public Callers callers(WebRequest request, String service) {
    List<Principal> browser =
        request.field("Authorization").isPresent() ? List.of() : sessions.all(request);
    if (browser.stream().anyMatch(who -> !who.scope().covers(service))) {
      throw new WebException(403, "not permitted in a support session");
    }
    List<Principal> all = browser.isEmpty() ? List.of(signIn.require(request, service)) : browser;
    Principal named = Sessions.named(request, all);
    return request.parameter(Sessions.ACCOUNT).isPresent() ? Callers.of(named) : new Callers(all);
  }
}
