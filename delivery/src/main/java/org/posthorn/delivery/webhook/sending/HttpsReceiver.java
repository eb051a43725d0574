package org.posthorn.delivery.webhook.sending;

import java.io.IOException;
import java.util.Map;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsResponse;

/// Sends requests over HTTPS. Follows no redirects, and reads only the header of a response.
///
/// @param https connects to public addresses only, unless networks were allowed
public record HttpsReceiver(HttpsClient https) implements Receiver {
  @Override
  public Answer post(String url, Map<String, String> fields, byte[] body) throws IOException {
    HttpsAddress address;
    try {
      address = HttpsAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("not a URL that the server connects to", e);
    }
    HttpsResponse response = https.deliver(address, fields, body);
    return new Answer(response.status(), response.retryAfter());
  }
}
