package org.posthorn.web.server;

import java.net.InetAddress;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Permits;
import org.posthorn.wire.ConnectionGate;

/// Closes connections of banned clients, and those above the limits per address and port.
final class Gatekeeper extends AbstractConnectionFactory {
  static final String PROTOCOL = "gatekeeper";

  private final ConnectionGate gate;
  private final Semaphore connections;
  private final Permits<Cidr> perAddress;
  private final RequestDeadline deadline;
  private final String next;

  Gatekeeper(
      ConnectionGate gate,
      int connectionsMax,
      int perAddressMax,
      RequestDeadline deadline,
      String next) {
    super(PROTOCOL);
    this.gate = gate;
    this.connections = new Semaphore(connectionsMax);
    this.perAddress = new Permits<>(perAddressMax);
    this.deadline = deadline;
    this.next = next;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    InetAddress client = Clients.address(endPoint.getRemoteSocketAddress());
    Cidr counted = Cidr.client(client);
    if (gate.refusal(client).isPresent() || !connections.tryAcquire()) {
      return new Refused(connector, endPoint);
    }
    if (!perAddress.tryAcquire(counted)) {
      connections.release();
      return new Refused(connector, endPoint);
    }
    Connection connection = connector.getConnectionFactory(next).newConnection(connector, endPoint);
    RequestDeadline.Watched watched = deadline.watch(endPoint);
    connection.addEventListener(
        new Connection.Listener() {
          @Override
          public void onClosed(Connection closed) {
            watched.close();
            perAddress.release(counted);
            connections.release();
          }
        });
    return connection;
  }

  /// HTTP cannot send an error before a request was read.
  private static final class Refused extends AbstractConnection {
    Refused(Connector connector, EndPoint endPoint) {
      super(endPoint, connector.getExecutor());
    }

    @Override
    public void onOpen() {
      super.onOpen();
      close();
    }

    @Override
    public void onFillable() {
      close();
    }
  }
}
