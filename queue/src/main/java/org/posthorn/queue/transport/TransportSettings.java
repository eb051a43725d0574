package org.posthorn.queue.transport;

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
        allowed,
        servers,
        hostsMax,
        addressesMax,
        failureRemembered,
        failuresMax);
  }
}
