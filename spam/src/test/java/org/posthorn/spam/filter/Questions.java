package org.posthorn.spam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.posthorn.mime.HeaderFields;

/// Messages that filters are asked about.
final class Questions {
  private Questions() {}

  static FilterRequest of(String message) {
    byte[] octets = message.replace("\n", "\r\n").getBytes(UTF_8);
    return new FilterRequest(
        "1a2b.1",
        InetAddress.ofLiteral("192.0.2.7"),
        "mail.client.example",
        "client.example",
        "bob@client.example",
        List.of("alice@example.test", "carol@example.test"),
        new FilterRequest.Message() {
          @Override
          public HeaderFields header() {
            return HeaderFields.parse(octets);
          }

          @Override
          public long size() {
            return octets.length;
          }

          @Override
          public byte[] octets(long from, long to) {
            return Arrays.copyOfRange(octets, Math.toIntExact(from), Math.toIntExact(to));
          }

          @Override
          public void writeTo(OutputStream target) throws IOException {
            for (int at = 0; at < octets.length; at += 50_000) {
              target.write(octets, at, Math.min(50_000, octets.length - at));
            }
          }
        });
  }
}
