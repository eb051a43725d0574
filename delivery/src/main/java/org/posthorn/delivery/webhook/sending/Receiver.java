package org.posthorn.delivery.webhook.sending;

import java.io.IOException;
import java.util.Map;

/// Hands an event to the program at a URL. Thread-safe.
@FunctionalInterface
public interface Receiver {
  /// What it answers.
  ///
  /// @param status of HTTP
  /// @param retryAfter the field Retry-After; empty if there is none
  record Answer(int status, String retryAfter) {}

  /// @param fields of the header
  /// @throws IOException if there is no answer, or the URL leads where nothing may be sent
  Answer post(String url, Map<String, String> fields, byte[] body) throws IOException;
}
