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
import org.posthorn.queue.QueueSettings.Ways;
import org.posthorn.queue.Router;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.SenderSetting;
import org.posthorn.server.config.Settings;
import org.posthorn.server.config.WarmUpSetting;
import org.posthorn.smtp.client.Target;
import org.posthorn.transport.LocalMxAddresses;
import org.posthorn.transport.TransportSettings;
import org.posthorn.transport.TransportSettings.Identity;
import org.posthorn.transport.TransportSettings.Relay;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.warmup.Ramp;
import org.posthorn.wire.Pem;

/// The ways out that the configuration wants: relays, encryption, and who we are to whom.
final class OutboundRoutes {
  /// The name of the relay that takes what no sender's own relay takes.
  private static final String RELAY = "relay";

  private OutboundRoutes() {}

  /// @throws IOException if a file with a password or with authorities cannot be read
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
          complaint -> configuration.wrong(Settings.OUTBOUND_SENDERS, row, complaint);
      String domain = sender.domain().ascii();
      if (identities.containsKey(domain)) {
        throw wrong.apply(domain + " has a table already");
      }
      if (sender.relay().isPresent()) {
        Optional<Target.Login> login =
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

  /// By which addresses we are a mail exchanger ourselves.
  static LocalMxAddresses own(
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

  /// By which addresses of ours mail leaves.
  ///
  /// @throws ConfigurationException if an address is to be warmed up that nothing leaves from
  static Ways ways(Configuration configuration, TransportSettings transport) {
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
        throw configuration.wrong(Settings.OUTBOUND_WARM_UP, row, address + " has a table already");
      }
    }
    return new Ways(transport::source, own, warmUp);
  }

  private static Relay relay(
      Configuration configuration, String hostAndPort, Optional<Target.Login> login) {
    int colon = hostAndPort.lastIndexOf(':');
    int port = Integer.parseInt(hostAndPort.substring(colon + 1));
    String host = hostAndPort.substring(0, colon);
    return new Relay(host, port, configuration.get(Settings.OUTBOUND_TLS), login);
  }

  private static Optional<Target.Login> login(Configuration configuration) throws IOException {
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

  /// The password is in a file of its own, which not everybody who may read the configuration may
  /// read.
  private static Target.Login login(
      Configuration configuration,
      String user,
      String file,
      Function<String, ConfigurationException> wrong)
      throws IOException {
    return new Target.Login(user, Plan.password(configuration, file, wrong));
  }

  private static List<X509Certificate> anchors(Configuration configuration) throws IOException {
    String file = configuration.get(Settings.OUTBOUND_CA_FILE);
    return file.isEmpty()
        ? List.of()
        : Plan.read(
            () -> Pem.certificates(configuration.get(Settings.DATA).resolve(file)),
            wrong -> configuration.wrong(Settings.OUTBOUND_CA_FILE, wrong));
  }

  /// To the relay of the sender's domain, else to the relay of all, else to the recipient's domain;
  /// apart from others if from an address of its own.
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
