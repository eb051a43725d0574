package org.posthorn.wire;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Trusts what the DNS says securely of a server's certificate, and no authority besides. RFC 7672
/// §3. Thread-safe.
final class DaneTrust extends X509ExtendedTrustManager {
  /// RFC 5280 §4.2.1.6, as [X509Certificate#getSubjectAlternativeNames] numbers kinds of names.
  private static final int DNS_NAME = 2;

  private final List<CertificateAssociation> associations;
  private final List<String> names;

  /// @param associations usable ones
  /// @param names any of which the certificate must have where an authority vouches for it
  DaneTrust(Collection<CertificateAssociation> associations, Collection<String> names) {
    this.associations = List.copyOf(associations);
    this.names = List.copyOf(names);
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    for (CertificateAssociation association : associations) {
      // §3.1.1: neither names nor dates nor who signed it matter.
      boolean own = association.usage() == CertificateAssociation.SERVER;
      if (own ? association.matches(chain[0]) : vouched(association, chain)) {
        return;
      }
    }
    throw new CertificateException("the certificate is not what TLSA records say");
  }

  /// §3.1.2: an authority in the chain is meant, the chain leads to it, and the name is right.
  private boolean vouched(CertificateAssociation association, X509Certificate[] chain) {
    for (int i = 0; i < chain.length; i++) {
      if (association.matches(chain[i]) && leadsTo(chain, i) && isNamed(chain[0])) {
        return true;
      }
    }
    return false;
  }

  private static boolean leadsTo(X509Certificate[] chain, int anchor) {
    if (anchor == 0) {
      return isValid(chain[0]);
    }
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(chain[anchor], null)));
      parameters.setRevocationEnabled(false);
      var path =
          CertificateFactory.getInstance("X.509")
              .generateCertPath(Arrays.asList(chain).subList(0, anchor));
      var _ = CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false; // then another association may fit
    }
  }

  private static boolean isValid(X509Certificate certificate) {
    try {
      certificate.checkValidity();
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  private boolean isNamed(X509Certificate certificate) {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      return alternatives != null
          && alternatives.stream()
              .filter(name -> name.get(0).equals(DNS_NAME))
              .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
              .anyMatch(pattern -> names.stream().anyMatch(name -> matches(pattern, name)));
    } catch (CertificateException e) {
      return false; // names that cannot be read are nobody's
    }
  }

  /// RFC 6125 §6.4.3: a star stands for one whole label, the first.
  private static boolean matches(String pattern, String name) {
    if (!pattern.startsWith("*.")) {
      return pattern.equals(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && name.substring(dot).equals(pattern.substring(1));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("clients are not known by TLSA records");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("clients are not known by TLSA records");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("clients are not known by TLSA records");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
