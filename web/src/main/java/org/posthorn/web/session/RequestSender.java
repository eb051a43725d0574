package org.posthorn.web.session;

import java.util.Optional;
import org.posthorn.directory.Principal;
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

  /// @param service as in [org.posthorn.directory.Scope]
  /// @throws org.posthorn.web.WebException as [SignIn#require] says
  public Principal require(WebRequest request, String service) {
    Optional<Principal> browser =
        request.field("Authorization").isPresent() ? Optional.empty() : sessions.of(request);
    if (browser.filter(who -> !who.scope().covers(service)).isPresent()) {
      throw new WebException(403, "a session of support is not for this");
    }
    return browser.orElseGet(() -> signIn.require(request, service));
  }
}
