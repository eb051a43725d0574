package org.posthorn.transport.https;

import java.util.Locale;

/// A response.
///
/// @param status RFC 9110 §15
/// @param contentType the Content-Type field; empty if missing
/// @param retryAfter the Retry-After field (RFC 9110 §10.2.3); empty if missing
/// @param location the Location field (RFC 9110 §10.2.2); empty if missing
/// @param body of a 200 response, if requested; otherwise empty
public record HttpsResponse(
    int status, String contentType, String retryAfter, String location, byte[] body) {

  /// The type without parameters, in lower case: `text/plain`.
  public String mediaType() {
    int end = contentType.indexOf(';');
    String type = end < 0 ? contentType : contentType.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /// RFC 9110 §15.3.
  public boolean successful() {
    return status / 100 == 2;
  }
}
