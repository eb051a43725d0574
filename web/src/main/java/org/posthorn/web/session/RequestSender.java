package org.posthorn.web.session;

import java.util.List;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.signin.SignIn;

/// Tells who sends a request to an interface that programs and our own pages use: what the request
/// shows itself goes before the cookie that a browser adds. Thread-safe.
public final class RequestSender {
  private final SignIn signIn;
  private final Sessions sessions;

  public RequestSender(SignIn signIn, Sessions sessions) {
    this.signIn = signIn;
    this.sessions = sessions;
  }

  /// Who asks: of accounts that are signed in side by side the one that the request names, else the
  /// first.
  ///
  /// @param service as in [org.posthorn.directory.Scope]
  /// @throws org.posthorn.web.WebException as [SignIn#require] says; 403 if the request names an
  ///   account that is not signed in
  public Principal require(WebRequest request, String service) {
    return callers(request, service).first();
  }

  /// All that are signed in side by side, unless the request names one.
  ///
  /// @param service as in [#require]
  /// @throws org.posthorn.web.WebException as [#require]
  public Callers callers(WebRequest request, String service) {
    List<Principal> browser =
        request.field("Authorization").isPresent() ? List.of() : sessions.all(request);
    if (browser.stream().anyMatch(who -> !who.scope().covers(service))) {
      throw new WebException(403, "a session of support is not for this");
    }
    List<Principal> all = browser.isEmpty() ? List.of(signIn.require(request, service)) : browser;
    Principal named = Sessions.named(request, all);
    return request.parameter(Sessions.ACCOUNT).isPresent() ? Callers.of(named) : new Callers(all);
  }
}
