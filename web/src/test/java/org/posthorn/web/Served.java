package org.posthorn.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import org.posthorn.runtime.Metrics;
import org.posthorn.web.server.WebServer;
import org.posthorn.wire.ConnectionGate;

/// A site that is served on a free port in plain text, and a client that writes octets as it likes.
public final class Served implements AutoCloseable {
  public static final WebServer.Peers EVERYBODY =
      new WebServer.Peers(ConnectionGate.OPEN, List.of(), List.of(), 1_000, 100);
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  public final Metrics metrics = new Metrics();
  private final WebServer server;

  public Served(Site site) throws IOException {
    this(site, WebLimits.defaults());
  }

  public Served(Site site, WebLimits limits) throws IOException {
    List<WebServer.Port> ports = List.of(new WebServer.Port(LOOPBACK, Optional.empty()));
    this.server = WebServer.open(ports, EVERYBODY, limits, site, metrics);
  }

  /// The usual limits besides these.
  public static WebLimits with(LiveLimits live) {
    WebLimits usual = WebLimits.defaults();
    return new WebLimits(
        usual.requestsMax(),
        usual.requestsPerAddressMax(),
        usual.connection(),
        usual.bodyBytesMax(),
        usual.bytesPerSecondMin(),
        usual.stopGrace(),
        live);
  }

  public int port() {
    return server.addresses().getFirst().getPort();
  }

  public Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /// Everything that the server answers to a request with these lines, until it closes.
  public String ask(String request) throws IOException {
    return ask(request, "");
  }

  public String ask(String request, String body) throws IOException {
    try (Socket socket = connect()) {
      String head = request.replace("\n", "\r\n") + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  public String get(String path) throws IOException {
    return ask("GET " + path + " HTTP/1.1\nHost: a");
  }

  @Override
  public void close() {
    server.close();
  }
}
