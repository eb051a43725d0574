package org.posthorn.delivery.webhook.sending;

import java.io.IOException;
import java.util.Map;

/// Sends an event to a URL. Thread-safe.
@FunctionalInterface
public interface Receiver {
  /// The response.
  ///
  /// @param status HTTP status
  /// @param retryAfter the field Retry-After; empty if there is none
  record Answer(int status, String retryAfter) {}

  /// @param fields header fields
  /// @throws IOException if there is no response, or the URL is not allowed
  Answer post(String url, Map<String, String> fields, byte[] body) throws IOException;
}
