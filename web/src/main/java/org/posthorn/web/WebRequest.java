package org.posthorn.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request, as a [Resource] sees it.
///
/// @param method in capitals
/// @param path decoded, without the query; begins with a slash and has no `.` or `..` segments
/// @param host the name the client asked for, in lower case and without the port; empty if none
/// @param secure whether it came over TLS, here or at a trusted proxy
/// @param client who asked: what trusted proxies say
/// @param query its parameters, decoded
/// @param body at most [WebLimits#bodyBytesMax]
public record WebRequest(
    String method,
    String path,
    String host,
    boolean secure,
    InetAddress client,
    Map<String, List<String>> query,
    InputStream body) {

  /// The first value of a query parameter, whose name is compared without regard to case, as mail
  /// programs write it in several.
  public Optional<String> parameter(String name) {
    return query.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .flatMap(entry -> entry.getValue().stream())
        .findFirst();
  }

  /// The whole body.
  ///
  /// @throws IOException if it cannot be read
  /// @throws WebException 413 if it is longer than `max`
  public byte[] body(int max) throws IOException {
    byte[] read = body.readNBytes(max + 1);
    if (read.length > max) {
      throw new WebException(413, "the body is longer than " + max + " bytes");
    }
    return read;
  }
}
