package org.posthorn.transport;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.PublicAddresses;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.SmtpEnvelope;

/// Settings of outbound SMTP.
///
/// @param ehloName the EHLO name
/// @param ourNames host names of this server, in lower case: mail is never sent there
/// @param port the port of other servers: 25, except in tests
/// @param tls the encryption required by default
/// @param tlsDomains the encryption required for single recipient domains, by A-label
/// @param anchors certificate authorities to trust instead of the system's; empty for the system's
/// @param allowed networks that mail may be sent to although they are private or loopback
/// @param relays relays, by their configured name
/// @param identities HELO name and address for single sender domains, by A-label
/// @param source the local address to connect from unless the sender's domain has one; empty if the
///   system chooses
/// @param connectionsPerHost maximum of simultaneous connections from one local address to one
///   server address, for all domains together; fewer after failures
/// @param connectionsPerSource maximum of simultaneous connections from a local address that is
///   configured; for addresses that the system chooses only the number of workers is a limit
/// @param hostsMax MX hosts of a domain that are tried
/// @param addressesMax addresses of all MX hosts that are tried
/// @param opening time after which no further server is tried in one attempt; the next attempt
///   tries those that failed last
/// @param failureRemembered how long a server that could not be reached is tried last; each further
///   failure doubles it
/// @param failureRememberedMax maximum of that time
/// @param failuresMax how many unreachable servers are remembered
public record TransportSettings(
    String ehloName,
    Set<String> ourNames,
    int port,
    TlsPolicy tls,
    Map<String, TlsPolicy> tlsDomains,
    List<X509Certificate> anchors,
    List<Cidr> allowed,
    Map<String, Relay> relays,
    Map<String, Identity> identities,
    Optional<InetAddress> source,
    int connectionsPerHost,
    int connectionsPerSource,
    int hostsMax,
    int addressesMax,
    Duration opening,
    Duration failureRemembered,
    Duration failureRememberedMax,
    int failuresMax) {

  /// A relay.
  ///
  /// @param login credentials; sent only over TLS
  public record Relay(String host, int port, TlsPolicy tls, Optional<ServerTarget.Login> login) {}

  /// How this server presents itself to another one.
  ///
  /// @param hello the EHLO name
  /// @param source the local address to connect from; empty if the system chooses
  public record Identity(String hello, Optional<InetAddress> source) {}

  public TransportSettings {
    ourNames = Set.copyOf(ourNames);
    tlsDomains = Map.copyOf(tlsDomains);
    anchors = List.copyOf(anchors);
    allowed = List.copyOf(allowed);
    relays = Map.copyOf(relays);
    identities = Map.copyOf(identities);
  }

  /// The identity for mail from `from`.
  Identity identity(ReversePath from) {
    Identity usual = new Identity(ehloName, source);
    return from.mailbox()
        .map(mailbox -> identities.getOrDefault(Destination.of(mailbox).name(), usual))
        .orElse(usual);
  }

  /// The local address that a message for a domain's own servers is sent from, if one is
  /// configured. For relays it does not matter.
  public Optional<InetAddress> source(Destination destination, SmtpEnvelope envelope) {
    return destination.isDirect() ? identity(envelope.from()).source() : Optional.empty();
  }

  /// The local address configured for the sender's domain, if it differs from the default.
  public Optional<InetAddress> ownSource(ReversePath from) {
    return identity(from).source().filter(address -> !source.filter(address::equals).isPresent());
  }

  /// Port 25, opportunistic encryption, no private networks, no relays.
  public static TransportSettings of(String ehloName) {
    return new Builder(ehloName).build();
  }

  /// Whether connections to an address are allowed. DNS records of others must not lead to this
  /// server or into the private network.
  public boolean mayConnect(InetAddress address) {
    return new PublicAddresses(allowed).contains(address);
  }

  /// A builder with these settings.
  public Builder with() {
    return new Builder(this);
  }

  /// Builds settings. One thread.
  public static final class Builder {
    private final TransportSettings base;
    private int port;
    private TlsPolicy tls;
    private Map<String, TlsPolicy> tlsDomains;
    private List<X509Certificate> anchors;
    private List<Cidr> allowed;
    private Map<String, Relay> relays;
    private Map<String, Identity> identities;
    private Optional<InetAddress> source;
    private int connectionsPerHost;
    private int connectionsPerSource;

    private Builder(String ehloName) {
      this(
          new TransportSettings(
              ehloName,
              Set.of(ehloName),
              25,
              TlsPolicy.OPPORTUNISTIC,
              Map.of(),
              List.of(),
              List.of(),
              Map.of(),
              Map.of(),
              Optional.empty(),
              20,
              200,
              10,
              20,
              Duration.ofMinutes(10),
              Duration.ofMinutes(5),
              Duration.ofHours(2),
              10_000));
    }

    private Builder(TransportSettings base) {
      this.base = base;
      port = base.port;
      tls = base.tls;
      tlsDomains = base.tlsDomains;
      anchors = base.anchors;
      allowed = base.allowed;
      relays = base.relays;
      identities = base.identities;
      source = base.source;
      connectionsPerHost = base.connectionsPerHost;
      connectionsPerSource = base.connectionsPerSource;
    }

    public Builder port(int other) {
      port = other;
      return this;
    }

    public Builder tls(TlsPolicy policy) {
      tls = policy;
      return this;
    }

    public Builder tlsDomains(Map<String, TlsPolicy> policies) {
      tlsDomains = policies;
      return this;
    }

    public Builder anchors(List<X509Certificate> trusted) {
      anchors = trusted;
      return this;
    }

    public Builder allowed(List<Cidr> networks) {
      allowed = networks;
      return this;
    }

    public Builder relays(Map<String, Relay> servers) {
      relays = servers;
      return this;
    }

    public Builder identities(Map<String, Identity> bySenderDomain) {
      identities = bySenderDomain;
      return this;
    }

    public Builder source(Optional<InetAddress> ofAllOthers) {
      source = ofAllOthers;
      return this;
    }

    public Builder connections(int perHost, int perSource) {
      connectionsPerHost = perHost;
      connectionsPerSource = perSource;
      return this;
    }

    public TransportSettings build() {
      return new TransportSettings(
          base.ehloName,
          base.ourNames,
          port,
          tls,
          tlsDomains,
          anchors,
          allowed,
          relays,
          identities,
          source,
          connectionsPerHost,
          connectionsPerSource,
          base.hostsMax,
          base.addressesMax,
          base.opening,
          base.failureRemembered,
          base.failureRememberedMax,
          base.failuresMax);
    }
  }
}
