package org.posthorn.web.openid;

import java.io.IOException;

/// Asks providers. https only, with a certificate of the host; no redirects; and no address of a
/// private network unless a setting allows it. Answers are bounded in size and time. Thread-safe.
public interface ProviderHttp {
  /// @return the body of the answer 200
  /// @throws IOException for any other answer, or none
  byte[] get(String uri) throws IOException;

  /// Sends a form.
  ///
  /// @return the body of the answer 200
  /// @throws IOException for any other answer, or none
  byte[] post(String uri, String form) throws IOException;
}
