package org.posthorn.wire;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// TLS towards one server, with its certificate verified or not. Thread-safe.
public final class ClientTls implements TlsContext {
  private final SSLContext context;
  private final String serverName;
  private final boolean verified;

  private ClientTls(SSLContext context, String serverName, boolean verified) {
    this.context = context;
    this.serverName = serverName;
    this.verified = verified;
  }

  /// Verifies the chain against the JDK's trust anchors and the name against the certificate.
  public static ClientTls verified(String serverName) {
    return new ClientTls(Shared.VERIFIED, serverName, true);
  }

  /// Verifies the chain against these anchors and the name against the certificate.
  public static ClientTls verified(String serverName, Collection<X509Certificate> anchors) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate anchor : anchors) {
        store.setCertificateEntry("anchor-" + number++, anchor);
      }
      return new ClientTls(context(anchored(store)), serverName, true);
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalStateException("trust anchors cannot be used", e);
    }
  }

  /// Verifies the certificate by what the DNS says of it securely (DANE, RFC 7672).
  ///
  /// @param associations at least one that is [usable][CertificateAssociation#usable]; others are
  ///   passed over
  /// @param names the certificate must have one of them where an authority is named
  /// @throws IllegalArgumentException if no association is usable
  public static ClientTls dane(
      String serverName,
      Collection<CertificateAssociation> associations,
      Collection<String> names) {
    List<CertificateAssociation> usable =
        associations.stream().filter(CertificateAssociation::usable).toList();
    if (usable.isEmpty()) {
      throw new IllegalArgumentException("no usable TLSA record");
    }
    // A context of its own: a session that was not verified by these is never resumed.
    SSLContext context = context(new TrustManager[] {new DaneTrust(usable, names)});
    return new ClientTls(context, serverName, false);
  }

  /// Takes any certificate: opportunistic encryption (RFC 7435), safe against listeners only.
  public static ClientTls unverified(String serverName) {
    return new ClientTls(Shared.UNVERIFIED, serverName, false);
  }

  @Override
  public SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine(serverName, 0);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(ServerTls.PROTOCOLS);
    if (!serverName.isEmpty() && !serverName.contains(":") && !serverName.matches("[0-9.]+")) {
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
    }
    if (verified) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// Made once: reading the JDK's anchors takes a while, and sessions are resumed only within one
  /// context.
  private static final class Shared {
    static final SSLContext VERIFIED = context(anchored(null));
    static final SSLContext UNVERIFIED = context(new TrustManager[] {new Anyone()});
  }

  private static TrustManager[] anchored(@Nullable KeyStore store) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("trust anchors cannot be used", e);
    }
  }

  private static SSLContext context(TrustManager[] trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS is not available", e);
    }
  }

  /// Trusts every certificate.
  private static final class Anyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, java.net.@Nullable Socket socket) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, java.net.@Nullable Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
