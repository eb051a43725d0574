package org.posthorn.queue.sts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.wire.BufferPool;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.Connection;
import org.posthorn.wire.Limits;
import org.posthorn.wire.LineTooLongException;

/// Fetches policies over HTTPS. RFC 8461 §3.3: from `mta-sts.` of the domain, with a certificate of
/// that name, without following redirects. Thread-safe.
///
/// Speaks HTTP itself, since it must connect to the addresses that were looked at and to no others:
/// a domain could name one in our own network.
public final class HttpsPolicyFetcher implements PolicyFetcher {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int LINE_BYTES_MAX = 4_096;
  private static final int FIELDS_MAX = 100;

  private final Resolver resolver;
  private final Predicate<InetAddress> allowed;
  private final int port;
  private final List<X509Certificate> anchors;
  private final Duration deadline;
  private final BufferPool pool = new BufferPool();

  /// @param allowed which addresses may be connected to
  /// @param port 443, but in tests
  /// @param anchors authorities to trust instead of the system's; none for those
  /// @param deadline for all of it; §3.3 suggests a minute
  public HttpsPolicyFetcher(
      Resolver resolver,
      Predicate<InetAddress> allowed,
      int port,
      List<X509Certificate> anchors,
      Duration deadline) {
    this.resolver = resolver;
    this.allowed = allowed;
    this.port = port;
    this.anchors = List.copyOf(anchors);
    this.deadline = deadline;
  }

  @Override
  public String fetch(DomainName domain) throws IOException {
    String host = "mta-sts." + domain.ascii();
    ClientTls tls =
        anchors.isEmpty() ? ClientTls.verified(host) : ClientTls.verified(host, anchors);
    try (Connection connection = connect(new DomainName(host))) {
      connection.input().timeout(deadline);
      connection.input().deadline(deadline);
      connection.startTls(tls);
      // HTTP/1.0, so that what comes ends where the connection does.
      connection
          .output()
          .ascii(
              "GET /.well-known/mta-sts.txt HTTP/1.0\r\nHost: "
                  + host
                  + "\r\nUser-Agent: Posthorn\r\nAccept: text/plain\r\nConnection: close\r\n\r\n");
      connection.output().flush();
      return response(connection);
    } catch (LineTooLongException e) {
      throw new ProtocolException("a header line of more than " + LINE_BYTES_MAX + " octets");
    }
  }

  private Connection connect(DomainName host) throws IOException {
    List<InetAddress> addresses = new ArrayList<>(resolver.a(host).values());
    addresses.addAll(resolver.aaaa(host).values());
    addresses.removeIf(allowed.negate());
    IOException last = new UnknownHostException(host + " has no address that may be asked");
    for (InetAddress address : addresses) {
      try {
        return Connection.connect(
            new InetSocketAddress(address, port),
            Optional.empty(),
            CONNECT,
            pool,
            Limits.defaults());
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private static String response(Connection connection) throws IOException {
    String status = line(connection);
    if (!status.matches("HTTP/1\\.[01] 200( .*)?")) {
      throw new ProtocolException("answered " + status);
    }
    boolean plain = false;
    String field = line(connection);
    for (int count = 0; !field.isEmpty(); count++) {
      if (count == FIELDS_MAX) {
        throw new ProtocolException("more than " + FIELDS_MAX + " header fields");
      }
      plain |= field.toLowerCase(Locale.ROOT).matches("content-type:\\s*text/plain\\b.*");
      field = line(connection);
    }
    if (!plain) {
      throw new ProtocolException("not text/plain"); // §3.3
    }
    return body(connection);
  }

  private static String line(Connection connection) throws IOException {
    byte[] line = connection.input().readLine(LINE_BYTES_MAX);
    if (line == null) {
      throw new ProtocolException("closed in the middle of the header");
    }
    return new String(line, ISO_8859_1);
  }

  private static String body(Connection connection) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] line = connection.input().readLine(StsPolicy.BYTES_MAX);
    while (line != null) {
      if (body.size() + line.length > StsPolicy.BYTES_MAX) {
        throw new ProtocolException("a policy of more than " + StsPolicy.BYTES_MAX + " octets");
      }
      body.writeBytes(line);
      body.write('\n');
      line = connection.input().readLine(StsPolicy.BYTES_MAX);
    }
    return body.toString(UTF_8);
  }
}
