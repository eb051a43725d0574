package org.posthorn.web.openid;

import java.io.IOException;

/// Asks providers. https only, with a certificate of the host; no redirects; and no address of a
/// private network unless a setting allows it. Answers are bounded in size and time. Thread-safe.
public interface ProviderHttp {
  /// @param authorization the value of the Authorization field; none if empty
  /// @return the body of the answer 200
  /// @throws IOException for any other answer, or none
  byte[] get(String uri, String authorization) throws IOException;

  /// Sends a form.
  ///
  /// @param authorization the value of the Authorization field; none if empty
  /// @return the body of the answer 200
  /// @throws IOException for any other answer, or none
  byte[] post(String uri, String authorization, String form) throws IOException;
}
