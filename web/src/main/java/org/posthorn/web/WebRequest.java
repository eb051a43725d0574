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
/// @param target what is requested
/// @param secure whether it was sent over TLS, to this server or to a trusted proxy
/// @param client its address, as reported by trusted proxies
/// @param query the parameters of the query, decoded
/// @param fields header fields in their order, names in lower case
/// @param segments values of the route's variable segments, decoded
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

  /// The target of a request.
  ///
  /// @param method in upper case
  /// @param authority host and port as sent by the client, in lower case; empty if absent
  /// @param prefix see [Site#prefix]
  /// @param path without the prefix, decoded, without the query; begins with a slash, has no `.` or
  ///   `..` segments
  public record Target(String method, String authority, String prefix, String path) {}

  /// An empty request from loopback, to be completed by `with...`.
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

  /// The requested host name, in lower case and without the port; empty if absent.
  public String host() {
    String authority = target.authority();
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }

  /// The start of links to this site, as the client sees it: `https://mail.example.org/prefix`.
  public String base() {
    return (secure ? "https://" : "http://") + target.authority() + target.prefix();
  }

  /// Whether nobody else could read the request: it was sent over TLS, or from this machine.
  public boolean isPrivate() {
    return secure || client.isLoopbackAddress();
  }

  /// The first header field with this name, in upper or lower case.
  public Optional<String> field(String name) {
    return fields(name).stream().findFirst();
  }

  /// All header fields with this name, in upper or lower case, in order.
  public List<String> fields(String name) {
    return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /// The value of `{name}` or `{name...}` in the route's path. It may be empty and contain any
  /// character, even a slash (sent as `%2F`), so do not use it as a file name.
  ///
  /// @throws IllegalArgumentException if the route has no such name
  public String segment(String name) {
    String segment = segments.get(name);
    if (segment == null) {
      throw new IllegalArgumentException("the route has no {" + name + "}");
    }
    return segment;
  }

  /// The first value of a query parameter. The case of the name is ignored, as mail programs
  /// differ.
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

  /// A copy with one value for a query parameter.
  public WebRequest withParameter(String name, String value) {
    Map<String, List<String>> more = new LinkedHashMap<>(query);
    more.put(name, List.of(value));
    return new WebRequest(target, secure, client, more, fields, segments, body);
  }

  /// A copy with one header field of this name.
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
