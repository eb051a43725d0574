package org.posthorn.web.server;

import java.io.IOException;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NegotiatingServerConnection.CipherDiscriminator;
import org.eclipse.jetty.util.BufferUtil;
import org.posthorn.wire.ServerTls;

/// Answers a tls-alpn-01 validation (RFC 8737 §3): only a handshake with the validation
/// certificate.
final class Validation extends AbstractConnectionFactory implements CipherDiscriminator {
  private final ServerTls.Validations certificates;

  Validation(ServerTls.Validations certificates) {
    super(ServerTls.Validations.PROTOCOL);
    this.certificates = certificates;
  }

  /// With TLS 1.2, the JDK selects the certificate before ALPN, so only TLS 1.3 works. Authorities
  /// offer it.
  @Override
  public boolean isAcceptable(String protocol, String tlsProtocol, String tlsCipher) {
    return tlsProtocol.equals("TLSv1.3") && !certificates.isEmpty();
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    return new Ended(connector, endPoint);
  }

  /// RFC 8737 §3: no data after the handshake, which is not complete yet when this is opened.
  private static final class Ended extends AbstractConnection {
    Ended(Connector connector, EndPoint endPoint) {
      super(endPoint, connector.getExecutor());
    }

    @Override
    public void onOpen() {
      super.onOpen();
      onFillable(); // the end of the handshake may have arrived already
    }

    @Override
    public void onFillable() {
      try {
        if (getEndPoint().fill(BufferUtil.allocate(1)) == 0 && isShakingHands()) {
          fillInterested();
        } else {
          close();
        }
      } catch (IOException e) {
        close();
      }
    }

    private boolean isShakingHands() {
      return getEndPoint() instanceof SslConnection.SslEndPoint secure
          && secure.getSslConnection().getSSLEngine().getHandshakeStatus()
              != HandshakeStatus.NOT_HANDSHAKING;
    }
  }
}
