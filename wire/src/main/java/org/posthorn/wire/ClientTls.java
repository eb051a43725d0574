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

/// TLS as client of one server, with or without verification of its certificate. Thread-safe.
public final class ClientTls implements TlsContext {
  private final SSLContext context;
  private final String serverName;
  private final Verification verification;

  private ClientTls(SSLContext context, String serverName, Verification verification) {
    this.context = context;
    this.serverName = serverName;
    this.verification = verification;
  }

  /// Verifies the chain against the JDK's trust anchors and the name against the certificate.
  public static ClientTls verified(String serverName) {
    return new ClientTls(Shared.VERIFIED, serverName, Verification.VERIFIED);
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
      return new ClientTls(context(anchored(store)), serverName, Verification.VERIFIED);
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalStateException("trust anchors cannot be used", e);
    }
  }

  /// Accepts any certificate: opportunistic encryption (RFC 7435), which protects only against
  /// passive attackers.
  public static ClientTls unverified(String serverName) {
    return new ClientTls(Shared.UNVERIFIED, serverName, Verification.UNVERIFIED);
  }

  /// Verifies the certificate by TLSA records (RFC 7672 §3), whoever issued it. If no record is
  /// usable, accepts any certificate (§2.2).
  ///
  /// @param serverName the TLSA base domain, for SNI (§8.1)
  /// @param referenceNames names of which a certificate below a trust anchor must have one (§3.2.3)
  public static ClientTls dane(
      String serverName,
      Collection<CertificateAssociation> associations,
      Collection<String> referenceNames) {
    List<CertificateAssociation> usable = CertificateAssociation.usable(associations);
    if (usable.isEmpty()) {
      return unverified(serverName);
    }
    DaneTrust trust = new DaneTrust(usable, List.copyOf(referenceNames));
    // A separate context, in which no session of another one is resumed.
    return new ClientTls(context(new TrustManager[] {trust}), serverName, Verification.DANE);
  }

  /// How an accepted certificate was verified.
  public Verification verification() {
    return verification;
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
    if (verification == Verification.VERIFIED) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// Created once: loading the JDK's trust anchors is slow, and sessions are resumed only within
  /// one context.
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
