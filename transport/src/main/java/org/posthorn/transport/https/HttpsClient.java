package org.posthorn.transport.https;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.Resolver;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.PublicAddresses;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ListenerLimits;
import org.posthorn.wire.ReadTimeoutException;
import org.posthorn.wire.pools.BufferPool;

/// An HTTPS client. Thread-safe.
public final class HttpsClient {
  private static final String AGENT = "Posthorn";

  private final Resolver resolver;
  private final Function<String, ClientTls> tls;
  private final PublicAddresses addresses;
  private final HttpsLimits limits;
  private final BufferPool pool = new BufferPool();

  /// @param tls the TLS settings that verify a server's name: `ClientTls::verified`
  /// @param allowed networks that may be connected to although they are private or loopback
  public HttpsClient(
      Resolver resolver, Function<String, ClientTls> tls, List<Cidr> allowed, HttpsLimits limits) {
    this(resolver, tls, new PublicAddresses(allowed), limits);
  }

  private HttpsClient(
      Resolver resolver,
      Function<String, ClientTls> tls,
      PublicAddresses addresses,
      HttpsLimits limits) {
    this.resolver = resolver;
    this.tls = tls;
    this.addresses = addresses;
    this.limits = limits;
  }

  /// A client for URLs that others choose, with other limits: it never connects to this machine
  /// unless its network is allowed.
  public HttpsClient forUntrustedUrls(HttpsLimits other) {
    return new HttpsClient(resolver, tls, addresses.withoutThisMachine(), other);
  }

  /// @throws javax.net.ssl.SSLException if the certificate is not valid for the host
  /// @throws IOException if there is no valid response
  public HttpsResponse get(HttpsAddress address) throws IOException {
    return get(address, "text/plain", "");
  }

  /// @param accepts the value of the Accept field
  /// @param authorization the value of the Authorization field; empty to leave it out
  /// @throws javax.net.ssl.SSLException if the certificate is not valid for the host
  /// @throws IOException if there is no valid response
  public HttpsResponse get(HttpsAddress address, String accepts, String authorization)
      throws IOException {
    String fields = "Accept: " + accepts + "\r\n" + field(authorization);
    return exchange(address, "GET", fields, new byte[0]);
  }

  /// @throws javax.net.ssl.SSLException if the certificate is not valid for the host
  /// @throws IOException if there is no valid response; the server may have processed the request
  public HttpsResponse post(HttpsAddress address, String contentType, byte[] body)
      throws IOException {
    return post(address, contentType, "", body);
  }

  /// @param authorization the value of the Authorization field; empty to leave it out
  /// @throws javax.net.ssl.SSLException if the certificate is not valid for the host
  /// @throws IOException if there is no valid response; the server may have processed the request
  public HttpsResponse post(
      HttpsAddress address, String contentType, String authorization, byte[] body)
      throws IOException {
    String fields = "Content-Type: " + contentType + "\r\nContent-Length: " + body.length + "\r\n";
    return exchange(address, "POST", fields + field(authorization), body);
  }

  /// As before, with the given header fields and Content-Length.
  ///
  /// @throws IllegalArgumentException if a value could be read as more than one field
  public HttpsResponse post(HttpsAddress address, Map<String, String> fields, byte[] body)
      throws IOException {
    return exchange(address, "POST", lines(fields, body), body);
  }

  /// As [#post(HttpsAddress, Map, byte\[\])], but reads only the header of the response.
  public HttpsResponse deliver(HttpsAddress address, Map<String, String> fields, byte[] body)
      throws IOException {
    return exchange(address, "POST", lines(fields, body), body, ResponseReader::readHeader);
  }

  private static String lines(Map<String, String> fields, byte[] body) {
    StringBuilder lines = new StringBuilder();
    fields.forEach((name, value) -> {
      if (!name.matches("[A-Za-z0-9-]+") || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
        throw new IllegalArgumentException("not a header field: " + name);
      }
      lines.append(name).append(": ").append(value).append("\r\n");
    });
    return lines.append("Content-Length: ").append(body.length).append("\r\n").toString();
  }

  private static String field(String authorization) {
    if (!authorization.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("not the value of a field");
    }
    return authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n";
  }

  /// How a response is read.
  @FunctionalInterface
  private interface Reading {
    HttpsResponse of(ResponseReader reader) throws IOException;
  }

  private HttpsResponse exchange(HttpsAddress to, String method, String fields, byte[] body)
      throws IOException {
    return exchange(to, method, fields, body, ResponseReader::read);
  }

  private HttpsResponse exchange(
      HttpsAddress to, String method, String fields, byte[] body, Reading reading)
      throws IOException {
    Deadline deadline = Deadline.in(limits.exchangeTimeout());
    // A server that does not read can block a write indefinitely, so the connection is closed at
    // the deadline.
    CompletableFuture<Void> over = new CompletableFuture<>();
    try (Connection connection = connect(to, deadline)) {
      over.orTimeout(deadline.left().toNanos(), TimeUnit.NANOSECONDS)
          .exceptionally(late -> {
            connection.abort();
            return null;
          });
      connection.input().deadline(deadline.left());
      connection.startTls(tls.apply(to.host().ascii()));
      connection
          .output()
          .ascii(
              "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nConnection: close\r\n%s\r\n"
                  .formatted(method, to.path(), to.authority(), AGENT, fields));
      connection.output().write(body, 0, body.length);
      connection.output().flush();
      connection.input().deadline(deadline.left());
      return reading.of(new ResponseReader(connection.input(), limits));
    } finally {
      over.complete(null);
    }
  }

  /// Connects to the first address that answers.
  private Connection connect(HttpsAddress to, Deadline deadline) throws IOException {
    List<InetAddress> found = addresses(to);
    IOException last = new ConnectException(to.host() + " has no address");
    for (int i = 0; i < found.size(); i++) {
      // An address that does not answer must leave time for the others.
      Duration left = deadline.left();
      ListenerLimits bounded = ListenerLimits.defaults().withTimeouts(left, left);
      try {
        return Connection.connect(
            new InetSocketAddress(found.get(i), to.port()),
            left.dividedBy(found.size() - i),
            pool,
            bounded);
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private List<InetAddress> addresses(HttpsAddress to) throws IOException {
    DnsAnswer<InetAddress> six = resolver.aaaa(to.host());
    DnsAnswer<InetAddress> four = resolver.a(to.host());
    List<InetAddress> found = new ArrayList<>(four.values());
    found.addAll(six.values());
    if (found.isEmpty()) {
      throw new UnknownHostException(to.host().ascii() + " has no address in the DNS");
    }
    List<InetAddress> open = found.stream().filter(addresses::contains).toList();
    if (open.isEmpty()) {
      throw new ConnectException(to.host() + " leads only to addresses of private networks");
    }
    return open.subList(0, Math.min(open.size(), limits.addressesMax()));
  }

  /// The time by which the exchange must be finished.
  private record Deadline(long nanos) {
    static Deadline in(Duration time) {
      return new Deadline(System.nanoTime() + time.toNanos());
    }

    Duration left() throws ReadTimeoutException {
      long left = nanos - System.nanoTime();
      if (left < 1_000_000) {
        throw new ReadTimeoutException("no answer in time");
      }
      return Duration.ofNanos(left);
    }
  }
}
