package org.posthorn.web.server;

import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.posthorn.wire.TlsContext;

/// TLS as on all other ports: the same certificates by name, versions and ciphers, reloaded with
/// them.
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
