package org.posthorn.web.server;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.posthorn.wire.TlsContext;

/// TLS with the server's own configuration, as on all other ports: certificates, versions and
/// ciphers, including reloads.
final class OwnTls extends SslContextFactory.Server {
  private final TlsContext tls;

  OwnTls(TlsContext tls) {
    this.tls = tls;
    try {
      // Not used: engines come from `tls`. The default one would read all trusted certificates.
      SSLContext unused = SSLContext.getInstance("TLS");
      unused.init(new KeyManager[0], new TrustManager[0], null);
      setSslContext(unused);
    } catch (GeneralSecurityException e) {
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
