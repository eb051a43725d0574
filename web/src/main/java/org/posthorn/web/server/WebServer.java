package org.posthorn.web.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.web.ConnectionLimits;
import org.posthorn.web.Site;
import org.posthorn.web.WebLimits;
import org.posthorn.wire.ConnectionGate;
import org.posthorn.wire.ServerTls;

/// The HTTP server: HTTP/1.1 (RFC 9112) in plain text, and HTTP/2 (RFC 9113) or HTTP/1.1 over TLS,
/// each request on its own virtual thread. Thread-safe.
public final class WebServer implements AutoCloseable {
  private final Server server;
  private final Live live;

  /// A port.
  ///
  /// @param address port 0 selects a free port
  /// @param tls the certificates for HTTPS; empty for HTTP
  public record Port(InetSocketAddress address, Optional<ServerTls> tls) {}

  /// Access control and trusted proxies.
  ///
  /// @param gate refuses banned clients
  /// @param proxies networks whose connections may begin with a PROXY header
  /// @param forwarders networks of proxies whose `X-Forwarded-For` and `-Proto` are trusted, see
  ///   [Clients]
  /// @param connectionsMax open connections to one port
  /// @param perAddressMax the same from one address or IPv6 /64
  public record Peers(
      ConnectionGate gate,
      List<Cidr> proxies,
      List<Cidr> forwarders,
      int connectionsMax,
      int perAddressMax) {
    public Peers {
      proxies = List.copyOf(proxies);
      forwarders = List.copyOf(forwarders);
    }
  }

  private WebServer(Server server, Live live) {
    this.server = server;
    this.live = live;
  }

  /// Opens all ports and starts serving.
  ///
  /// @throws IOException naming a port that cannot be opened; then none is open
  public static WebServer open(
      List<Port> ports, Peers peers, WebLimits limits, Site site, Metrics metrics)
      throws IOException {
    Server server = new Server(new VirtualThreadPool());
    server.setStopTimeout(limits.stopGrace().toMillis());
    RequestDeadline deadline =
        new RequestDeadline(server.getScheduler(), limits.connection().requestWithin(), metrics);
    for (Port port : ports) {
      server.addConnector(connector(server, port, peers, limits.connection(), deadline));
    }
    Clients clients = new Clients(peers.forwarders());
    Live live = new Live(limits.live().openMax(), peers.perAddressMax(), metrics);
    WebSockets sockets = new WebSockets(server, limits.live(), metrics);
    GracefulHandler graceful =
        new GracefulHandler(
            new RequestHandler(
                site, clients, limits, new RequestHandler.Open(live, sockets, deadline), metrics));
    server.setHandler(new MinimumDataRateHandler(graceful, limits.bytesPerSecondMin(), 0));
    server.setErrorHandler(new EarlyErrors());
    server.setRequestLog(new AccessLog(clients));
    WebServer opened = new WebServer(server, live);
    try {
      server.start();
    } catch (IOException e) {
      opened.close();
      throw e;
    } catch (Exception e) {
      opened.close();
      throw new IOException("the web server cannot be started: " + e.getMessage(), e);
    }
    return opened;
  }

  private static ServerConnector connector(
      Server server, Port port, Peers peers, ConnectionLimits limits, RequestDeadline deadline) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(limits.headerBytesMax());
    // "%2F" and "%25" within a segment: file names and ids may contain them; see Paths
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "segments",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
    List<ConnectionFactory> factories = new ArrayList<>();
    String first = port.tls().isPresent() ? "ssl" : "http/1.1";
    if (port.tls().isPresent()) {
      http.addCustomizer(new SecureRequestCustomizer(false));
      // Listed explicitly: otherwise Jetty offers every factory, including the PROXY protocol.
      ALPNServerConnectionFactory alpn =
          new ALPNServerConnectionFactory("h2", "http/1.1", ServerTls.Validations.PROTOCOL);
      alpn.setDefaultProtocol("http/1.1");
      factories.add(new SslConnectionFactory(new OwnTls(port.tls().get()), alpn.getProtocol()));
      factories.add(alpn);
      factories.add(new Http2(http, limits));
      factories.add(new Validation(port.tls().get().validations()));
    }
    factories.add(new HttpConnectionFactory(http));
    factories.addFirst(
        new Gatekeeper(
            peers.gate(), peers.connectionsMax(), peers.perAddressMax(), deadline, first));
    if (!peers.proxies().isEmpty()) {
      factories.addFirst(new ProxyConnectionFactory(Gatekeeper.PROTOCOL));
      factories.addFirst(new Proxies(peers.proxies()));
    }
    ServerConnector connector =
        new ServerConnector(server, factories.toArray(ConnectionFactory[]::new));
    connector.setHost(port.address().getAddress().getHostAddress());
    connector.setPort(port.address().getPort());
    connector.setIdleTimeout(limits.idle().toMillis());
    return connector;
  }

  /// The addresses it listens on, in the order of the ports.
  public List<InetSocketAddress> addresses() {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (var connector : server.getConnectors()) {
      NetworkConnector on = (NetworkConnector) connector;
      addresses.add(new InetSocketAddress(on.getHost(), on.getLocalPort()));
    }
    return addresses;
  }

  /// Stops accepting, ends WebSockets and event streams, and waits for running requests, at most
  /// [WebLimits#stopGrace].
  @Override
  public void close() {
    live.end();
    try {
      server.stop();
    } catch (Exception e) {
      AccessLog.LOG.warn("web event=stop-failed", e);
    }
  }
}
