package org.posthorn.queue.transport;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.wire.Cidr;

/// How mail leaves, as an administrator may set it.
///
/// @param helloName what we call ourselves
/// @param ourNames host names that mean this server, in lower case: mail is never sent there
/// @param port where other servers listen: 25, but in tests
/// @param tls what encryption must be where nothing else is said
/// @param tlsDomains what it must be for single domains, by their names in ASCII and lower case
/// @param anchors authorities that verified servers' certificates come from; the JDK's if none
/// @param allowed networks that mail may go to although they are private or loopback
/// @param relays servers that take mail for others, by name
/// @param hostsMax exchangers of a domain that are tried
/// @param addressesMax addresses of all of them that are tried
/// @param failureRemembered how long a server that could not be reached is tried last
/// @param failuresMax such servers remembered
public record TransportSettings(
    String helloName,
    Set<String> ourNames,
    int port,
    TlsPolicy tls,
    Map<String, TlsPolicy> tlsDomains,
    List<X509Certificate> anchors,
    List<Cidr> allowed,
    Map<String, Relay> relays,
    int hostsMax,
    int addressesMax,
    Duration failureRemembered,
    int failuresMax) {

  /// A server that takes mail for others.
  public record Relay(String host, int port, TlsPolicy tls) {}

  public TransportSettings {
    ourNames = Set.copyOf(ourNames);
    tlsDomains = Map.copyOf(tlsDomains);
    anchors = List.copyOf(anchors);
    allowed = List.copyOf(allowed);
    relays = Map.copyOf(relays);
  }

  /// Port 25, opportunistic encryption, no private networks, no relays.
  public static TransportSettings of(String helloName) {
    return new TransportSettings(
        helloName,
        Set.of(helloName),
        25,
        TlsPolicy.OPPORTUNISTIC,
        Map.of(),
        List.of(),
        List.of(),
        Map.of(),
        10,
        20,
        Duration.ofMinutes(5),
        10_000);
  }

  public TransportSettings withPort(int other) {
    return new TransportSettings(
        helloName,
        ourNames,
        other,
        tls,
        tlsDomains,
        anchors,
        allowed,
        relays,
        hostsMax,
        addressesMax,
        failureRemembered,
        failuresMax);
  }

  public TransportSettings withTls(TlsPolicy policy) {
    return new TransportSettings(
        helloName,
        ourNames,
        port,
        policy,
        tlsDomains,
        anchors,
        allowed,
        relays,
        hostsMax,
        addressesMax,
        failureRemembered,
        failuresMax);
  }

  public TransportSettings withTlsDomains(Map<String, TlsPolicy> policies) {
    return new TransportSettings(
        helloName,
        ourNames,
        port,
        tls,
        policies,
        anchors,
        allowed,
        relays,
        hostsMax,
        addressesMax,
        failureRemembered,
        failuresMax);
  }

  public TransportSettings withAnchors(List<X509Certificate> trusted) {
    return new TransportSettings(
        helloName,
        ourNames,
        port,
        tls,
        tlsDomains,
        trusted,
        allowed,
        relays,
        hostsMax,
        addressesMax,
        failureRemembered,
        failuresMax);
  }

  public TransportSettings withAllowed(List<Cidr> networks) {
    return new TransportSettings(
        helloName,
        ourNames,
        port,
        tls,
        tlsDomains,
        anchors,
        networks,
        relays,
        hostsMax,
        addressesMax,
        failureRemembered,
        failuresMax);
  }

  public TransportSettings withRelays(Map<String, Relay> servers) {
    return new TransportSettings(
        helloName,
        ourNames,
        port,
        tls,
        tlsDomains,
        anchors,
        allowed,
        servers,
        hostsMax,
        addressesMax,
        failureRemembered,
        failuresMax);
  }
}
