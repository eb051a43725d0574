package org.posthorn.web.server;

import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.posthorn.wire.TlsContext;

/// TLS with the server's own configuration, as on all other ports: certificates, versions and
/// ciphers, including reloads.
final class OwnTls extends SslContextFactory.Server {
  private final TlsContext tls;

  OwnTls(TlsContext tls) {
    this.tls = tls;
    try {
      setSslContext(SSLContext.getDefault()); // not used: engines come from `tls`
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("TLS is not available", e);
    }
  }

  @Override
  public SSLEngine newSSLEngine() {
    return tls.engine();
  }

  @Override
  public SSLEngine newSSLEngine(String host, int port) {
    return tls.engine();
  }

  @Override
  public SSLEngine newSSLEngine(InetSocketAddress address) {
    return tls.engine();
  }
}
