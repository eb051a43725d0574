package org.posthorn.smtp.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.posthorn.wire.CertificateAssociation;

/// A server, and how it is to be spoken to.
///
/// @param address where it is
/// @param serverName its name, for the certificate and SNI
/// @param source the address of ours to connect from; the system's choice if none
/// @param helloName what we call ourselves
/// @param tls what the encryption must be
/// @param anchors authorities to trust instead of the JDK's; none for those
/// @param dane what the DNS says of the certificate; only with [TlsPolicy#DANE]
/// @param login name and password, for relays; sent only over TLS
public record ServerTarget(
    InetSocketAddress address,
    String serverName,
    Optional<InetAddress> source,
    String helloName,
    TlsPolicy tls,
    List<X509Certificate> anchors,
    Optional<Dane> dane,
    Optional<Login> login) {

  /// What the DNS says of a server's certificate.
  ///
  /// @param baseDomain where it says so, without `_25._tcp.`; for SNI too (RFC 7672 §8.1)
  /// @param associations the TLSA records
  /// @param referenceNames of which a certificate below a trust anchor must bear one (§3.2.3)
  public record Dane(
      String baseDomain, List<CertificateAssociation> associations, List<String> referenceNames) {
    public Dane {
      associations = List.copyOf(associations);
      referenceNames = List.copyOf(referenceNames);
    }
  }

  /// @param password never shown
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /// @throws IllegalArgumentException if it is DANE without what the DNS says
  public ServerTarget {
    anchors = List.copyOf(anchors);
    if (tls == TlsPolicy.DANE && dane.isEmpty()) {
      throw new IllegalArgumentException("DANE without TLSA records");
    }
  }

  /// A server with nothing special about it.
  public static ServerTarget of(
      InetSocketAddress address, String serverName, String helloName, TlsPolicy tls) {
    return new ServerTarget(
        address,
        serverName,
        Optional.empty(),
        helloName,
        tls,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /// The same with another demand on encryption.
  public ServerTarget withTls(TlsPolicy policy) {
    return new ServerTarget(address, serverName, source, helloName, policy, anchors, dane, login);
  }

  /// The same, verified by DANE.
  public ServerTarget withDane(Dane said) {
    return new ServerTarget(
        address, serverName, source, helloName, TlsPolicy.DANE, anchors, Optional.of(said), login);
  }

  /// The same from this address of ours.
  public ServerTarget withSource(Optional<InetAddress> ours) {
    return new ServerTarget(address, serverName, ours, helloName, tls, anchors, dane, login);
  }

  /// The same with these authorities.
  public ServerTarget withAnchors(List<X509Certificate> trusted) {
    return new ServerTarget(address, serverName, source, helloName, tls, trusted, dane, login);
  }

  /// The same with authentication.
  public ServerTarget withLogin(String user, String password) {
    return new ServerTarget(
        address,
        serverName,
        source,
        helloName,
        tls,
        anchors,
        dane,
        Optional.of(new Login(user, password)));
  }
}
