package org.posthorn.web.openid;

import java.io.IOException;

/// HTTP client for providers. Only https with certificate validation, without redirects, and
/// without addresses of private networks unless a setting allows them. Responses are limited in
/// size and time. Thread-safe.
public interface ProviderHttp {
  /// @param authorization the value of the Authorization field; empty for none
  /// @return the body of a 200 response
  /// @throws IOException for any other response, or none
  byte[] get(String uri, String authorization) throws IOException;

  /// Sends a form.
  ///
  /// @param authorization the value of the Authorization field; empty for none
  /// @return the body of a 200 response
  /// @throws IOException for any other response, or none
  byte[] post(String uri, String authorization, String form) throws IOException;
}
