package org.posthorn.smtp.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.posthorn.wire.CertificateAssociation;

/// A server, and how to connect to it.
///
/// @param address its address and port
/// @param serverName its name, for the certificate and SNI
/// @param source the local address to connect from; empty if the system chooses
/// @param ehloName the EHLO name
/// @param tls the required encryption
/// @param anchors certificate authorities to trust instead of the JDK's; empty for the JDK's
/// @param dane the TLSA records; only with [TlsPolicy#DANE]
/// @param login credentials, for relays; sent only over TLS
public record ServerTarget(
    InetSocketAddress address,
    String serverName,
    Optional<InetAddress> source,
    String ehloName,
    TlsPolicy tls,
    List<X509Certificate> anchors,
    Optional<Dane> dane,
    Optional<Login> login) {

  /// The TLSA records of a server.
  ///
  /// @param baseDomain their owner name without `_25._tcp.`; used for SNI too (RFC 7672 §8.1)
  /// @param associations the TLSA records
  /// @param referenceNames names of which a certificate below a trust anchor must have one (§3.2.3)
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

  /// @throws IllegalArgumentException if the policy is DANE and there are no TLSA records
  public ServerTarget {
    anchors = List.copyOf(anchors);
    if (tls == TlsPolicy.DANE && dane.isEmpty()) {
      throw new IllegalArgumentException("DANE without TLSA records");
    }
  }

  /// A server with default settings.
  public static ServerTarget of(
      InetSocketAddress address, String serverName, String ehloName, TlsPolicy tls) {
    return new ServerTarget(
        address,
        serverName,
        Optional.empty(),
        ehloName,
        tls,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  public ServerTarget withTls(TlsPolicy policy) {
    return new ServerTarget(address, serverName, source, ehloName, policy, anchors, dane, login);
  }

  /// The same, verified by DANE.
  public ServerTarget withDane(Dane said) {
    return new ServerTarget(
        address, serverName, source, ehloName, TlsPolicy.DANE, anchors, Optional.of(said), login);
  }

  /// The same with a local address.
  public ServerTarget withSource(Optional<InetAddress> ours) {
    return new ServerTarget(address, serverName, ours, ehloName, tls, anchors, dane, login);
  }

  /// The same with these certificate authorities.
  public ServerTarget withAnchors(List<X509Certificate> trusted) {
    return new ServerTarget(address, serverName, source, ehloName, tls, trusted, dane, login);
  }

  /// The same with credentials.
  public ServerTarget withLogin(String user, String password) {
    return new ServerTarget(
        address,
        serverName,
        source,
        ehloName,
        tls,
        anchors,
        dane,
        Optional.of(new Login(user, password)));
  }
}
