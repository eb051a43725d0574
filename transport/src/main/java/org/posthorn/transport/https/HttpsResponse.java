package org.posthorn.transport.https;

import java.util.Locale;

/// An answer.
///
/// @param status RFC 9110 §15
/// @param contentType as it came; empty if there was none
/// @param retryAfter the field of that name (RFC 9110 §10.2.3); empty if there was none
/// @param location the field of that name (RFC 9110 §10.2.2); empty if there was none
/// @param body of an answer 200, if it was wanted; otherwise empty
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
