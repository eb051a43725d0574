package org.posthorn.jmap.push;

import java.io.IOException;
import java.util.Map;

/// Reaches the push services that clients name. Thread-safe.
@FunctionalInterface
public interface PushService {
  /// Sends a message.
  ///
  /// @param url as the client gave it; one that is not to be connected to is an [IOException]
  /// @param fields header fields of the request
  /// @return the status of the answer (RFC 9110 §15)
  /// @throws IOException if there is none
  int post(String url, Map<String, String> fields, byte[] body) throws IOException;
}
