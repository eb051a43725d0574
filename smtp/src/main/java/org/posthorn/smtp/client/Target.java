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
/// @param associations what TLSA records say of its certificate, for [TlsPolicy#DANE]
/// @param names the certificate must have one of them where TLSA records name an authority
/// @param login name and password, for relays; sent only over TLS
public record Target(
    InetSocketAddress address,
    String serverName,
    Optional<InetAddress> source,
    String helloName,
    TlsPolicy tls,
    List<X509Certificate> anchors,
    List<CertificateAssociation> associations,
    List<String> names,
    Optional<Login> login) {

  /// @param password never shown
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  public Target {
    anchors = List.copyOf(anchors);
    associations = List.copyOf(associations);
    names = List.copyOf(names);
  }

  /// A server with nothing special about it.
  public static Target of(
      InetSocketAddress address, String serverName, String helloName, TlsPolicy tls) {
    return new Target(
        address,
        serverName,
        Optional.empty(),
        helloName,
        tls,
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /// The same with another demand on encryption.
  public Target withTls(TlsPolicy policy) {
    return new Target(
        address, serverName, source, helloName, policy, anchors, associations, names, login);
  }

  /// The same with these authorities.
  public Target withAnchors(List<X509Certificate> trusted) {
    return new Target(
        address, serverName, source, helloName, tls, trusted, associations, names, login);
  }

  /// The same, verified by TLSA records.
  public Target withDane(List<CertificateAssociation> records, List<String> accepted) {
    return new Target(
        address, serverName, source, helloName, TlsPolicy.DANE, anchors, records, accepted, login);
  }

  /// The same from another address of ours, as another host.
  public Target from(Optional<InetAddress> ours, String hello) {
    return new Target(address, serverName, ours, hello, tls, anchors, associations, names, login);
  }

  /// The same with authentication.
  public Target withLogin(String user, String password) {
    return new Target(
        address,
        serverName,
        source,
        helloName,
        tls,
        anchors,
        associations,
        names,
        Optional.of(new Login(user, password)));
  }
}
