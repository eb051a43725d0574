package org.posthorn.wire;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Trusts certificates that match TLSA records, and no certificate authority. RFC 7672 §3.
/// Thread-safe.
final class DaneTrust extends X509ExtendedTrustManager {
  /// RFC 5280 §4.2.1.6: GeneralName's number of dNSName.
  private static final int DNS_NAME = 2;

  private final List<CertificateAssociation> associations;
  private final List<String> referenceNames;

  /// @param associations usable records
  /// @param referenceNames names of which a certificate below a trust anchor must have one
  DaneTrust(List<CertificateAssociation> associations, List<String> referenceNames) {
    this.associations = List.copyOf(associations);
    this.referenceNames =
        referenceNames.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    CertificateException why = new CertificateException("no TLSA record matches the certificate");
    try {
      for (CertificateAssociation association : associations) {
        if (association.usage() == CertificateAssociation.END_ENTITY) {
          // RFC 7672 §3.1.1: names and dates do not matter, only the record.
          if (association.matches(chain[0])) {
            return;
          }
          continue;
        }
        // RFC 7672 §3.1.2: the server must send the authority's certificate.
        for (int i = 1; i < chain.length; i++) {
          if (association.matches(chain[i])) {
            try {
              below(chain[i], chain);
              return;
            } catch (GeneralSecurityException e) {
              // Another record may match; if none does, this is the most informative error.
              why = e instanceof CertificateException wrong ? wrong : new CertificateException(e);
            }
          }
        }
      }
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the certificate cannot be read", e);
    }
    throw why;
  }

  /// Verifies that the first certificate was issued below `anchor` and is valid for the server.
  private void below(X509Certificate anchor, X509Certificate[] chain)
      throws GeneralSecurityException {
    X509Certificate server = chain[0];
    server.checkValidity();
    anchor.checkValidity();
    if (names(server).stream().noneMatch(this::isReference)) {
      throw new CertificateException("No name matching " + referenceNames + " found");
    }
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(server);
    PKIXBuilderParameters parameters =
        new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), target);
    parameters.setRevocationEnabled(false);
    parameters.addCertStore(
        CertStore.getInstance(
            "Collection", new CollectionCertStoreParameters(Arrays.asList(chain))));
    CertPathBuilder.getInstance("PKIX").build(parameters);
  }

  private boolean isReference(String presented) {
    for (String reference : referenceNames) {
      if (presented.equals(reference)) {
        return true;
      }
      // RFC 7672 §3.2.3: a wildcard is the whole left-most label, and matches one label.
      int dot = reference.indexOf('.');
      if (presented.startsWith("*.")
          && presented.indexOf('.', 2) > 0
          && dot > 0
          && presented.substring(1).equals(reference.substring(dot))) {
        return true;
      }
    }
    return false;
  }

  /// RFC 7672 §3.2.3: DNS names, or the common name of a certificate without them.
  private static List<String> names(X509Certificate certificate) throws CertificateException {
    List<String> names = new ArrayList<>();
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        if (Integer.valueOf(DNS_NAME).equals(alternative.get(0))) {
          names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    }
    return names.isEmpty() ? commonNames(certificate) : names;
  }

  private static List<String> commonNames(X509Certificate certificate) throws CertificateException {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
              .map(Rdn::getValue)
              .map(value -> String.valueOf(value).toLowerCase(Locale.ROOT))
              .toList();
    } catch (InvalidNameException e) {
      throw new CertificateException("the certificate's subject cannot be read", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("clients are not verified by this");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
