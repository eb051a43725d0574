package org.posthorn.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.queue.Router;
import org.posthorn.queue.message.Destination;
import org.posthorn.queue.message.Envelope;
import org.posthorn.queue.transport.TransportSettings;
import org.posthorn.queue.transport.TransportSettings.Identity;
import org.posthorn.queue.transport.TransportSettings.Relay;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.SenderSetting;
import org.posthorn.server.config.Settings;
import org.posthorn.smtp.client.ClientLimits;
import org.posthorn.smtp.client.Target;
import org.posthorn.wire.Pem;

/// The ways out that the configuration wants: relays, encryption, and who we are to whom.
final class Routes {
  /// The name of the relay that takes what no sender's own relay takes.
  private static final String RELAY = "relay";

  private Routes() {}

  /// @throws IOException if a file with a password or with authorities cannot be read
  static TransportSettings transport(Configuration configuration, String hostName)
      throws IOException {
    Map<String, Relay> relays = new HashMap<>();
    Map<String, Identity> identities = new HashMap<>();
    String relay = configuration.get(Settings.OUTBOUND_RELAY);
    if (!relay.isEmpty()) {
      relays.put(RELAY, relay(configuration, relay, login(configuration)));
    }
    for (SenderSetting sender : configuration.get(Settings.OUTBOUND_SENDERS)) {
      String domain = sender.domain().ascii();
      if (sender.relay().isPresent()) {
        Optional<Target.Login> login =
            sender.user().isPresent()
                ? Optional.of(
                    login(configuration, sender.user().get(), sender.passwordFile().orElseThrow()))
                : Optional.empty();
        relays.put(domain, relay(configuration, sender.relay().get(), login));
      }
      identities.put(domain, new Identity(sender.hello().orElse(hostName), sender.source()));
    }
    return TransportSettings.of(hostName)
        .with()
        .port(configuration.get(Settings.OUTBOUND_PORT))
        .tls(configuration.get(Settings.OUTBOUND_TLS))
        .tlsDomains(configuration.get(Settings.OUTBOUND_TLS_DOMAINS))
        .anchors(anchors(configuration))
        .allowed(configuration.get(Settings.OUTBOUND_NETWORKS))
        .relays(relays)
        .identities(identities)
        .build();
  }

  /// How long other servers may take.
  static ClientLimits limits(Configuration configuration) {
    return ClientLimits.defaults()
        .withTimeouts(
            configuration.get(Settings.OUTBOUND_CONNECT_TIMEOUT),
            configuration.get(Settings.OUTBOUND_REPLY_TIMEOUT),
            configuration.get(Settings.OUTBOUND_END_TIMEOUT),
            configuration.get(Settings.OUTBOUND_MESSAGE_TIMEOUT));
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
      throw new ConfigurationException(
          "outbound.relay-user is set, but not outbound.relay-password-file");
    }
    return Optional.of(login(configuration, user, file));
  }

  /// The password is in a file of its own, which not everybody who may read the configuration may
  /// read.
  private static Target.Login login(Configuration configuration, String user, String file)
      throws IOException {
    Path path = configuration.get(Settings.DATA).resolve(file);
    List<String> lines = Files.readAllLines(path);
    if (lines.isEmpty() || lines.getFirst().isEmpty()) {
      throw new ConfigurationException(path + ": there is no password in it");
    }
    return new Target.Login(user, lines.getFirst());
  }

  private static List<X509Certificate> anchors(Configuration configuration) throws IOException {
    String file = configuration.get(Settings.OUTBOUND_AUTHORITIES);
    return file.isEmpty()
        ? List.of()
        : Pem.certificates(configuration.get(Settings.DATA).resolve(file));
  }

  /// To the relay of the sender's domain, else to the relay of all, else to the recipient's domain.
  static Router router(TransportSettings transport) {
    Map<String, Relay> relays = transport.relays();
    return (envelope, recipient) -> {
      String own = senderDomain(envelope);
      if (relays.containsKey(own)) {
        return Destination.relay(own);
      }
      return relays.containsKey(RELAY)
          ? Destination.relay(RELAY)
          : Destination.of(recipient.address());
    };
  }

  private static String senderDomain(Envelope envelope) {
    return envelope.from().mailbox().map(from -> Destination.of(from).name()).orElse("");
  }
}
