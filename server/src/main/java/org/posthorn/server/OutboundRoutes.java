package org.posthorn.server;

import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.queue.QueueSettings.SourceAddresses;
import org.posthorn.queue.Router;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.SenderSetting;
import org.posthorn.server.config.Settings;
import org.posthorn.server.config.WarmUpSetting;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.transport.LocalMxAddresses;
import org.posthorn.transport.TransportSettings;
import org.posthorn.transport.TransportSettings.Identity;
import org.posthorn.transport.TransportSettings.Relay;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.warmup.Ramp;
import org.posthorn.wire.Pem;

/// The configured routes of outgoing mail: relays, TLS requirements, and the names and addresses
/// that this server uses towards others.
final class OutboundRoutes {
  /// The name of the relay for mail of senders without a relay of their own.
  private static final String RELAY = "relay";

  private OutboundRoutes() {}

  /// @throws IOException if a file with a password or with CA certificates cannot be read
  static TransportSettings transport(Configuration configuration, String hostName)
      throws IOException {
    Map<String, Relay> relays = new HashMap<>();
    Map<String, Identity> identities = new HashMap<>();
    Optional<InetAddress> source = configuration.get(Settings.OUTBOUND_SOURCE);
    String relay = configuration.get(Settings.OUTBOUND_RELAY);
    if (!relay.isEmpty()) {
      relays.put(RELAY, relay(configuration, relay, login(configuration)));
    }
    List<SenderSetting> senders = configuration.get(Settings.OUTBOUND_SENDERS);
    for (int i = 0; i < senders.size(); i++) {
      int row = i;
      SenderSetting sender = senders.get(row);
      Function<String, ConfigurationException> wrong =
          problem -> configuration.wrong(Settings.OUTBOUND_SENDERS, row, problem);
      String domain = sender.domain().ascii();
      if (identities.containsKey(domain)) {
        throw wrong.apply(domain + " is configured twice");
      }
      if (sender.relay().isPresent()) {
        Optional<ServerTarget.Login> login =
            sender.user().isPresent()
                ? Optional.of(
                    login(
                        configuration,
                        sender.user().get(),
                        sender.passwordFile().orElseThrow(),
                        wrong))
                : Optional.empty();
        relays.put(domain, relay(configuration, sender.relay().get(), login));
      }
      identities.put(
          domain,
          new Identity(sender.ehloName().orElse(hostName), sender.source().or(() -> source)));
    }
    return TransportSettings.of(hostName)
        .with()
        .port(configuration.get(Settings.OUTBOUND_PORT))
        .tls(configuration.get(Settings.OUTBOUND_TLS))
        .tlsDomains(configuration.get(Settings.OUTBOUND_TLS_DOMAINS))
        .anchors(anchors(configuration))
        .allowed(configuration.get(Settings.OUTBOUND_ALLOWED_PRIVATE_NETWORKS))
        .relays(relays)
        .identities(identities)
        .source(source)
        .connections(
            configuration.get(Settings.OUTBOUND_CONNECTIONS_PER_HOST),
            configuration.get(Settings.OUTBOUND_CONNECTIONS_PER_SOURCE))
        .build();
  }

  /// The addresses at which this server itself is an MX host.
  static LocalMxAddresses localMxAddresses(
      Configuration configuration,
      TransportSettings transport,
      Resolver resolver,
      InstantSource clock) {
    Set<InetAddress> sources = new HashSet<>();
    transport.source().ifPresent(sources::add);
    transport.identities().values().forEach(identity -> identity.source().ifPresent(sources::add));
    return new LocalMxAddresses(
        resolver,
        clock,
        transport.ourNames().stream().map(DomainName::parse).toList(),
        sources,
        configuration.get(Settings.LISTEN_MX));
  }

  /// The source addresses of outgoing mail.
  ///
  /// @throws ConfigurationException if an address is to be warmed up that no mail is sent from
  static SourceAddresses sourceAddresses(Configuration configuration, TransportSettings transport) {
    Set<InetAddress> own = new HashSet<>();
    transport.identities().values().forEach(identity -> identity.source().ifPresent(own::add));
    Set<InetAddress> all = new HashSet<>(own);
    transport.source().ifPresent(all::add);
    transport.source().ifPresent(own::remove);
    Map<InetAddress, Ramp> warmUp = new HashMap<>();
    List<WarmUpSetting> wanted = configuration.get(Settings.OUTBOUND_WARM_UP);
    for (int row = 0; row < wanted.size(); row++) {
      WarmUpSetting each = wanted.get(row);
      String address = each.source().getHostAddress();
      if (!all.contains(each.source())) {
        throw configuration.wrong(
            Settings.OUTBOUND_WARM_UP,
            row,
            "neither outbound.source nor outbound.senders names " + address);
      }
      if (warmUp.put(each.source(), each.ramp()) != null) {
        throw configuration.wrong(Settings.OUTBOUND_WARM_UP, row, address + " is configured twice");
      }
    }
    return new SourceAddresses(transport::source, own, warmUp);
  }

  private static Relay relay(
      Configuration configuration, String hostAndPort, Optional<ServerTarget.Login> login) {
    int colon = hostAndPort.lastIndexOf(':');
    int port = Integer.parseInt(hostAndPort.substring(colon + 1));
    String host = hostAndPort.substring(0, colon);
    return new Relay(host, port, configuration.get(Settings.OUTBOUND_TLS), login);
  }

  private static Optional<ServerTarget.Login> login(Configuration configuration)
      throws IOException {
    String user = configuration.get(Settings.OUTBOUND_RELAY_USER);
    String file = configuration.get(Settings.OUTBOUND_RELAY_PASSWORD_FILE);
    if (user.isEmpty()) {
      return Optional.empty();
    }
    if (file.isEmpty()) {
      throw configuration.wrong(
          Settings.OUTBOUND_RELAY_USER, "outbound.relay-password-file is missing");
    }
    return Optional.of(
        login(
            configuration,
            user,
            file,
            wrong -> configuration.wrong(Settings.OUTBOUND_RELAY_PASSWORD_FILE, wrong)));
  }

  /// The password is in a file of its own, because fewer people may read it than the configuration.
  private static ServerTarget.Login login(
      Configuration configuration,
      String user,
      String file,
      Function<String, ConfigurationException> wrong)
      throws IOException {
    return new ServerTarget.Login(user, DerivedConfiguration.password(configuration, file, wrong));
  }

  private static List<X509Certificate> anchors(Configuration configuration) throws IOException {
    String file = configuration.get(Settings.OUTBOUND_CA_FILE);
    return file.isEmpty()
        ? List.of()
        : DerivedConfiguration.read(
            () -> Pem.certificates(configuration.get(Settings.DATA).resolve(file)),
            wrong -> configuration.wrong(Settings.OUTBOUND_CA_FILE, wrong));
  }

  /// The relay of the sender's domain, otherwise the general relay, otherwise the recipient's
  /// domain. Mail of a sender with a source address of its own is queued separately.
  static Router router(TransportSettings transport) {
    Map<String, Relay> relays = transport.relays();
    return (envelope, recipient) -> {
      String own = senderDomain(envelope);
      if (relays.containsKey(own)) {
        return Destination.relay(own);
      }
      if (relays.containsKey(RELAY)) {
        return Destination.relay(RELAY);
      }
      Destination domain = Destination.of(recipient.address());
      return transport.ownSource(envelope.from()).map(domain::from).orElse(domain);
    };
  }

  private static String senderDomain(SmtpEnvelope envelope) {
    return envelope.from().mailbox().map(from -> Destination.of(from).name()).orElse("");
  }
}
