package org.posthorn.server;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.posthorn.delivery.Filing;
import org.posthorn.delivery.LocalMail;
import org.posthorn.dns.NetworkResolver;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.KeySchedule;
import org.posthorn.queue.Limits;
import org.posthorn.queue.Queue;
import org.posthorn.queue.Router;
import org.posthorn.queue.message.Attempt;
import org.posthorn.queue.message.Destination;
import org.posthorn.queue.report.StatusNotifications;
import org.posthorn.queue.transport.SmtpCarrier;
import org.posthorn.queue.transport.TransportSettings;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.smtp.client.ClientLimits;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.store.events.Event;

/// Everything that mail needs to leave: resolver, carrier, reports and the queue, as the
/// configuration wants them.
final class Outbound implements AutoCloseable {
  /// The name of the only relay that the configuration knows.
  private static final String RELAY = "relay";

  private final Resolver resolver;
  private final SmtpCarrier carrier;
  private final Queue queue;

  Outbound(Configuration configuration, Storage storage, Filing filing, Timeline timeline) {
    InstantSource clock = InstantSource.system();
    String hostName = configuration.get(Settings.HOSTNAME);
    TransportSettings transport = transport(configuration, hostName);
    resolver = new NetworkResolver(resolver(configuration), clock);
    carrier =
        new SmtpCarrier(
            resolver, transport, ClientLimits.defaults(), clock, new java.security.SecureRandom());
    LocalMail local = new LocalMail(storage.directory(), filing, clock);
    queue =
        new Queue(
            storage.kv(),
            org.posthorn.queue.Settings.defaults(hostName).withSigning(signing(configuration)),
            Limits.defaults(),
            new Queue.Ports(
                local.carrier(carrier),
                local.router(router(transport)),
                new StatusNotifications(hostName, clock),
                local,
                attempt -> tell(timeline, clock, attempt),
                clock,
                () -> ThreadLocalRandom.current().nextDouble()));
  }

  private static KeySchedule signing(Configuration configuration) {
    KeySchedule usual = KeySchedule.defaults();
    return new KeySchedule(
        configuration.get(Settings.DKIM_ROTATION), usual.propagation(), usual.retirement());
  }

  private static NetworkResolver.Settings resolver(Configuration configuration) {
    List<InetSocketAddress> servers = configuration.get(Settings.DNS_SERVERS);
    return servers.isEmpty()
        ? NetworkResolver.Settings.ofSystem()
        : NetworkResolver.Settings.of(servers.toArray(InetSocketAddress[]::new));
  }

  private static TransportSettings transport(Configuration configuration, String hostName) {
    TlsPolicy tls = policy(configuration.get(Settings.OUTBOUND_TLS));
    Map<String, TlsPolicy> domains = new HashMap<>();
    for (String each : configuration.get(Settings.OUTBOUND_TLS_DOMAINS)) {
      int equals = each.indexOf('=');
      domains.put(each.substring(0, equals), policy(each.substring(equals + 1)));
    }
    Map<String, TransportSettings.Relay> relays = new HashMap<>();
    String relay = configuration.get(Settings.OUTBOUND_RELAY);
    if (!relay.isEmpty()) {
      int colon = relay.lastIndexOf(':');
      int port = Integer.parseInt(relay.substring(colon + 1));
      relays.put(RELAY, new TransportSettings.Relay(relay.substring(0, colon), port, tls));
    }
    return TransportSettings.of(hostName)
        .withPort(configuration.get(Settings.OUTBOUND_PORT))
        .withTls(tls)
        .withTlsDomains(domains)
        .withAllowed(configuration.get(Settings.OUTBOUND_NETWORKS))
        .withRelays(relays);
  }

  private static TlsPolicy policy(String word) {
    return TlsPolicy.valueOf(word.toUpperCase(java.util.Locale.ROOT));
  }

  /// To the relay if there is one, else to the recipient's domain.
  private static Router router(TransportSettings transport) {
    Set<String> relays = transport.relays().keySet();
    return (envelope, recipient) ->
        relays.contains(RELAY) ? Destination.relay(RELAY) : Destination.of(recipient.address());
  }

  private static void tell(Timeline timeline, InstantSource clock, Attempt attempt) {
    String state = attempt.state().name().toLowerCase(java.util.Locale.ROOT);
    String said = attempt.outcome().code() + " " + attempt.outcome().text();
    timeline.append(
        new Event(
            attempt.traceId(),
            clock.instant(),
            "sending-" + state,
            Map.of(
                "to", attempt.recipient().address().toString(),
                "host", attempt.outcome().host(),
                "reply", said)));
  }

  Queue queue() {
    return queue;
  }

  Resolver resolver() {
    return resolver;
  }

  /// Exchanges keys where it is time: once an hour.
  void maintainKeys() {
    queue.signingKeys().maintain(resolver);
  }

  @Override
  public void close() {
    queue.close();
    carrier.close();
  }
}
