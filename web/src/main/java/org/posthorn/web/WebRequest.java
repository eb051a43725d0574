package org.posthorn.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A request, as a [Resource] sees it.
///
/// @param target what it asks for
/// @param secure whether it came over TLS, here or at a trusted proxy
/// @param client who asked: what trusted proxies say
/// @param query the parameters of the query, decoded
/// @param fields header fields in their order, names in lower case
/// @param segments what stood where the path of the route has `{name}`, decoded
/// @param body at most what the route allows; reading further throws [WebException] 413
public record WebRequest(
    Target target,
    boolean secure,
    InetAddress client,
    Map<String, List<String>> query,
    Map<String, List<String>> fields,
    Map<String, String> segments,
    InputStream body) {

  public WebRequest {
    query = Map.copyOf(query);
    fields = Map.copyOf(fields);
    segments = Map.copyOf(segments);
  }

  /// What a request asks for.
  ///
  /// @param method in capitals
  /// @param authority host and port as the client wrote them, in lower case; empty if it did not
  /// @param prefix see [Site#prefix]
  /// @param path without the prefix, decoded, without the query; begins with a slash, has no `.` or
  ///   `..` segments
  public record Target(String method, String authority, String prefix, String path) {}

  /// A request without anything, from loopback: to be filled by `with...`.
  public static WebRequest of(String method, String path) {
    return new WebRequest(
        new Target(method, "", "", path),
        false,
        InetAddress.getLoopbackAddress(),
        Map.of(),
        Map.of(),
        Map.of(),
        InputStream.nullInputStream());
  }

  public String method() {
    return target.method();
  }

  public String path() {
    return target.path();
  }

  /// The name the client asked for, in lower case and without the port; empty if none.
  public String host() {
    String authority = target.authority();
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }

  /// What is before the path in links to this site, as the client sees it:
  /// `https://mail.example.org/prefix`.
  public String base() {
    return (secure ? "https://" : "http://") + target.authority() + target.prefix();
  }

  /// Whether what it shows was seen by nobody else: it came over TLS, or from this machine.
  public boolean isPrivate() {
    return secure || client.isLoopbackAddress();
  }

  /// The first header field of a name, in any case.
  public Optional<String> field(String name) {
    return fields(name).stream().findFirst();
  }

  /// All header fields of a name, in any case and in their order.
  public List<String> fields(String name) {
    return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /// What stood where the route's path has `{name}` or `{name...}`. It may be empty, and may hold
  /// any character, a slash too (where it was sent as `%2F`): it is no name of a file.
  ///
  /// @throws IllegalArgumentException if the route has no such name
  public String segment(String name) {
    String segment = segments.get(name);
    if (segment == null) {
      throw new IllegalArgumentException("the route has no {" + name + "}");
    }
    return segment;
  }

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

  public WebRequest withAuthority(String authority) {
    Target other = new Target(target.method(), authority, target.prefix(), target.path());
    return new WebRequest(other, secure, client, query, fields, segments, body);
  }

  public WebRequest withSecure(boolean other) {
    return new WebRequest(target, other, client, query, fields, segments, body);
  }

  public WebRequest withClient(InetAddress other) {
    return new WebRequest(target, secure, other, query, fields, segments, body);
  }

  /// With one value for a query parameter.
  public WebRequest withParameter(String name, String value) {
    Map<String, List<String>> more = new LinkedHashMap<>(query);
    more.put(name, List.of(value));
    return new WebRequest(target, secure, client, more, fields, segments, body);
  }

  /// With one header field of this name.
  public WebRequest withField(String name, String value) {
    Map<String, List<String>> more = new HashMap<>(fields);
    more.put(name.toLowerCase(Locale.ROOT), List.of(value));
    return new WebRequest(target, secure, client, query, more, segments, body);
  }

  public WebRequest withSegments(Map<String, String> others) {
    return new WebRequest(target, secure, client, query, fields, others, body);
  }

  public WebRequest withBody(String text) {
    InputStream other = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return new WebRequest(target, secure, client, query, fields, segments, other);
  }
}
