package org.posthorn.web.server;

import java.util.List;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.posthorn.runtime.Cidr;

/// Accepts a PROXY header from trusted proxies only.
final class Proxies extends AbstractConnectionFactory {
  private static final String PROXY = "[proxy]";

  private final List<Cidr> trusted;

  Proxies(List<Cidr> trusted) {
    super("proxies");
    this.trusted = trusted;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    boolean proxy = Clients.within(trusted, Clients.address(endPoint.getRemoteSocketAddress()));
    return connector
        .getConnectionFactory(proxy ? PROXY : Gatekeeper.PROTOCOL)
        .newConnection(connector, endPoint);
  }
}
