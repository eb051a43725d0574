package org.posthorn.web.rest.owner;

import java.io.IOException;

/// Servers of mailing lists, which are asked to unsubscribe somebody. Thread-safe.
@FunctionalInterface
public interface ListServers {
  /// Sends what RFC 8058 §3.2 says, without any cookie, and follows no redirect.
  ///
  /// @param url begins with `https:`
  /// @return the status of HTTP
  /// @throws IOException if there is no answer, or the URL leads where nothing may be sent
  int post(String url) throws IOException;
}
