package org.posthorn.web.rest.owner;

import java.io.IOException;

/// HTTP client for one-click unsubscription from mailing lists. Thread-safe.
@FunctionalInterface
public interface ListServers {
  /// Sends the request of RFC 8058 §3.2, without cookies and without following redirects.
  ///
  /// @param url begins with `https:`
  /// @return the HTTP status
  /// @throws IOException if there is no response, or the address is forbidden
  int post(String url) throws IOException;
}
