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

/// How mail leaves, as an administrator may set it.
///
/// @param helloName what we call ourselves
/// @param ourNames host names that mean this server, in lower case: mail is never sent there
/// @param port where other servers listen: 25, but in tests
/// @param tls what encryption must be where nothing else is said
/// @param tlsDomains what it must be for recipient domains, by name in A-labels
/// @param anchors authorities to trust instead of the system's; none for those
/// @param allowed networks that mail may go to although they are private or loopback
/// @param relays servers that take mail for others, by name
/// @param identities who we are where the sender is of a domain, by its name in A-labels
/// @param source the address of ours that we connect from where the sender has none of its own; the
///   system's choice if none
/// @param connectionsPerHost connections at a time from one address of ours to one of a server's,
///   whichever domains it serves; fewer after failures
/// @param connectionsPerSource connections at a time from an address of ours that was chosen for a
///   sender or for all; the system's choice is bounded by the number of workers alone
/// @param hostsMax exchangers of a domain that are tried
/// @param addressesMax addresses of all of them that are tried
/// @param opening after this no further server of a destination is tried at one attempt: those that
///   were tried are tried last at the next
/// @param failureRemembered how long a server that could not be reached is tried last
/// @param failureRememberedMax the same after many failures; each doubles it
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

  /// A server that takes mail for others.
  ///
  /// @param login for it; sent only over TLS
  public record Relay(String host, int port, TlsPolicy tls, Optional<ServerTarget.Login> login) {}

  /// Who we are to another server.
  ///
  /// @param hello what we call ourselves
  /// @param source the address of ours that we connect from; the system's choice if none
  public record Identity(String hello, Optional<InetAddress> source) {}

  public TransportSettings {
    ourNames = Set.copyOf(ourNames);
    tlsDomains = Map.copyOf(tlsDomains);
    anchors = List.copyOf(anchors);
    allowed = List.copyOf(allowed);
    relays = Map.copyOf(relays);
    identities = Map.copyOf(identities);
  }

  /// Who we are where a message is from `from`.
  Identity identity(ReversePath from) {
    Identity usual = new Identity(helloName, source);
    return from.mailbox()
        .map(mailbox -> identities.getOrDefault(Destination.of(mailbox).name(), usual))
        .orElse(usual);
  }

  /// The address of ours that a message leaves from on its way to a destination's own servers, if
  /// it was chosen. To relays, which have a name of their own in the world, it does not matter.
  public Optional<InetAddress> source(Destination destination, SmtpEnvelope envelope) {
    return destination.isDirect() ? identity(envelope.from()).source() : Optional.empty();
  }

  /// The address that is chosen for a sender's domain and that not all others have too.
  public Optional<InetAddress> ownSource(ReversePath from) {
    return identity(from).source().filter(address -> !source.filter(address::equals).isPresent());
  }

  /// Port 25, opportunistic encryption, no private networks, no relays.
  public static TransportSettings of(String helloName) {
    return new Builder(helloName).build();
  }

  /// Whether an address may be connected to: never to ourselves and never into our own network by
  /// what a stranger writes into the DNS.
  public boolean mayConnect(InetAddress address) {
    return new PublicAddresses(allowed).contains(address);
  }

  /// From these to others.
  public Builder with() {
    return new Builder(this);
  }

  /// Settings one after the other. One thread.
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

    private Builder(String helloName) {
      this(
          new TransportSettings(
              helloName,
              Set.of(helloName),
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
          base.helloName,
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
