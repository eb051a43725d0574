package org.posthorn.web.server;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.posthorn.runtime.Metrics;
import org.posthorn.web.LiveLimits;
import org.posthorn.web.Route;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.WebSocketListener;

/// Upgrades connections (RFC 6455) and HTTP/2 streams (RFC 8441) to WebSockets. The library is
/// loaded at first use.
///
/// Messages are not compressed (RFC 7692): a compressor uses 300 KB per client, and compressing
/// secrets together with untrusted text could reveal them.
final class WebSockets {
  private static final String PROTOCOL = "websocket";

  private final Server server;
  private final LiveLimits limits;
  private final AtomicLong unfinished = new AtomicLong();
  private final Metrics.Counter messages;

  WebSockets(Server server, LiveLimits limits, Metrics metrics) {
    this.server = server;
    this.limits = limits;
    this.messages = metrics.counter("web.socket_messages");
    metrics.gauge("web.unfinished_socket_characters", unfinished::get);
  }

  /// Whether a request asks for an upgrade to a WebSocket.
  static boolean asked(Request request) {
    if (request.getMethod().equals("CONNECT")) {
      return request.getTunnelSupport() != null
          && PROTOCOL.equals(request.getTunnelSupport().getProtocol());
    }
    return request.getHeaders().contains(HttpHeader.UPGRADE, PROTOCOL);
  }

  /// @throws WebException if the request does not match the route
  static void check(Site site, Route.Socket route, WebRequest request) {
    List<String> offered =
        request.fields("sec-websocket-protocol").stream()
            .flatMap(field -> Arrays.stream(field.split(",")))
            .map(String::strip)
            .toList();
    if (!route.subprotocol().isEmpty() && !offered.contains(route.subprotocol())) {
      throw new WebException(400, "use the subprotocol " + route.subprotocol());
    }
    checkOrigin(site, request);
  }

  /// Refuses pages of other sites, which could use the browser's cookies (RFC 6455 §10.2). Programs
  /// send no Origin.
  private static void checkOrigin(Site site, WebRequest request) {
    Optional<String> origin = request.field("origin").map(text -> text.toLowerCase(Locale.ROOT));
    String here = (request.secure() ? "https://" : "http://") + request.target().authority();
    if (origin.isPresent() && !origin.get().equals(here) && !site.admits(origin.get())) {
      throw new WebException(403, "pages of other sites may not open WebSockets");
    }
  }

  /// Upgrades the connection. Afterwards the socket owns the place.
  ///
  /// @throws WebException if the request is malformed
  void upgrade(
      Route.Socket route, WebSocketListener listener, Live.Place place, Exchange exchange) {
    SocketEndpoint endpoint = new SocketEndpoint(this, listener, place);
    Callback freeing =
        Callback.from(
            () -> {
              if (exchange.response().getStatus() >= 300) {
                place.close(); // the error response was sent already
              }
              exchange.callback().succeeded();
            },
            failure -> {
              place.close();
              exchange.callback().failed(failure);
            });
    boolean begun =
        container()
            .upgrade(
                (asked, answered, _) -> {
                  answered.setExtensions(List.of());
                  if (!route.subprotocol().isEmpty()) {
                    answered.setAcceptedSubProtocol(route.subprotocol());
                  }
                  return endpoint;
                },
                exchange.request(),
                exchange.response(),
                freeing);
    if (!begun) {
      throw new WebException(400, "malformed WebSocket request");
    }
  }

  private ServerWebSocketContainer container() {
    ServerWebSocketContainer container = ServerWebSocketContainer.ensure(server);
    container.setIdleTimeout(Duration.ZERO); // SocketEndpoint has its own idle timeout
    container.setMaxTextMessageSize(limits.messageMax() * 3L); // a character has at most 3 bytes
    return container;
  }

  LiveLimits limits() {
    return limits;
  }

  void count() {
    messages.increment();
  }

  /// Reserves memory for characters of an incomplete message; false if the limit is reached.
  boolean reserve(int characters) {
    if (unfinished.addAndGet(characters) > limits.unfinishedMax()) {
      unfinished.addAndGet(-characters);
      return false;
    }
    return true;
  }

  void free(int characters) {
    unfinished.addAndGet(-characters);
  }

  void later(Duration delay, Runnable what) {
    server.getScheduler().schedule(what, delay.toMillis(), TimeUnit.MILLISECONDS);
  }
}
