package org.posthorn.jmap.push;

import java.io.IOException;
import java.util.Map;

/// Sends messages to push services. Thread-safe.
@FunctionalInterface
public interface PushService {
  /// Sends a message.
  ///
  /// @param url as given by the client; a forbidden address causes an [IOException]
  /// @param fields header fields of the request
  /// @return the status of the response (RFC 9110 §15)
  /// @throws IOException if there is no response
  int post(String url, Map<String, String> fields, byte[] body) throws IOException;
}
