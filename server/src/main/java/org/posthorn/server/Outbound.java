package org.posthorn.server;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.posthorn.delivery.ClientNames;
import org.posthorn.delivery.LocalMail;
import org.posthorn.delivery.MailboxDelivery;
import org.posthorn.delivery.quarantine.Quarantine;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.dns.NetworkResolver;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.dkim.KeySchedule;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.queue.Queue;
import org.posthorn.queue.QueueLimits;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfiguredLimits;
import org.posthorn.server.config.Settings;
import org.posthorn.server.lifecycle.ShutdownSteps;
import org.posthorn.server.monitoring.TimedTransport;
import org.posthorn.server.reports.DomainReports;
import org.posthorn.server.reports.ReportAuthors;
import org.posthorn.server.reports.TlsReporting;
import org.posthorn.server.storage.Storage;
import org.posthorn.server.webhook.WebhookDelivery;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.store.events.Event;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.submission.signing.SigningKeys;
import org.posthorn.transport.MessageConversion;
import org.posthorn.transport.SmtpTransport;
import org.posthorn.transport.TransportSettings;
import org.posthorn.transport.TransportTolerance;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsLimits;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.report.StatusNotifications;
import org.posthorn.transport.report.StatusReportLimits;
import org.posthorn.transport.returnpath.ReturnPaths;
import org.posthorn.transport.returnpath.Srs;
import org.posthorn.transport.returnpath.SrsSecret;
import org.posthorn.transport.returnpath.StoredSrsDatabase;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.sealed.SealingTransport;
import org.posthorn.vault.Vault;

/// The parts for outgoing mail, as configured: resolver, transport, reports and the queue.
final class Outbound implements AutoCloseable {
  private final KeyedHash hash;
  private final SigningKeys signingKeys;
  private final Resolver resolver;
  private final TlsReporting tls;
  private final SmtpTransport smtpTransport;
  private final StoredSrsDatabase srsDatabase;
  private final ReturnPaths returnPaths;
  private final Queue queue;
  private final IncomingReports incomingReports;
  private final AttemptRecorder attemptRecorder;
  private final WebhookDelivery webhooks;
  private final Duration quarantineRetention;
  private final DomainReports domainReports;
  private final PublicSuffixes suffixes;

  Outbound(
      Configuration configuration,
      DerivedConfiguration derived,
      Storage storage,
      MailboxDelivery mailboxDelivery,
      EventRecorder timeline,
      Metrics metrics) {
    Vault vault = storage.secrets().unlock();
    InstantSource clock = InstantSource.system();
    SrsSecret secret = SrsSecret.of(storage.kv(), vault, new SecureRandom(), clock.instant());
    String hostName = configuration.get(Settings.HOSTNAME);
    TransportSettings transport = derived.transport();
    suffixes = derived.suffixes();
    hash = KeyedHash.of(storage.kv(), new SecureRandom());
    signingKeys = new SigningKeys(storage.kv(), vault, signing(configuration), clock);
    resolver = new NetworkResolver(resolver(configuration), clock);
    ReportAuthors authors = new ReportAuthors(storage.directory(), hostName);
    tls = new TlsReporting(configuration, storage, resolver, transport, authors, clock);
    domainReports = new DomainReports(configuration, storage, hash, resolver, authors, clock);
    smtpTransport =
        new SmtpTransport(
            new SmtpTransport.Context(
                resolver,
                OutboundRoutes.localMxAddresses(configuration, transport, resolver, clock),
                clock,
                new SecureRandom()),
            transport,
            ConfiguredLimits.smtpClient(configuration),
            tls.policies(),
            tls.reporting(),
            new MessageConversion(signingKeys::active, clock, TransportTolerance.defaults()));
    LocalMail local = new LocalMail(storage.directory(), mailboxDelivery, clock);
    srsDatabase = new StoredSrsDatabase(storage.kv(), hash, clock);
    // Stores of earlier versions signed with a key that was derived from the key of the hashes.
    List<byte[]> secrets = secret.with(hash.bytes("sender rewriting"), clock.instant());
    Srs srs = new Srs(secrets, srsDatabase, clock);
    returnPaths = new ReturnPaths(srs, derived.srsDomain(), local::isLocal);
    attemptRecorder =
        new AttemptRecorder(
            timeline, clock, new AtomicReference<>(new Listeners(_ -> {}, _ -> {})));
    webhooks = new WebhookDelivery(storage, webhookClient(transport), metrics);
    quarantineRetention = configuration.get(Settings.QUARANTINE_RETENTION);
    queue =
        new Queue(
            storage.kv(),
            org.posthorn.queue.QueueSettings.defaults(hostName)
                .withSourceAddresses(derived.sourceAddresses()),
            QueueLimits.defaults(),
            new Queue.Dependencies(
                new TimedTransport(
                    local.transport(
                        returnPaths.before(
                            new SealingTransport(
                                smtpTransport, storage.sealedLinks(), hostName, clock, metrics))),
                    metrics.histogram("queue.attempt_seconds", Histogram.SECONDS),
                    metrics.histogram("queue.delivery_seconds", Histogram.DELAYS),
                    clock),
                local.router(OutboundRoutes.router(transport)),
                new StatusNotifications(hostName, clock, authors::of),
                signingKeys::active,
                local,
                attemptRecorder,
                clock,
                () -> ThreadLocalRandom.current().nextDouble()),
            webhooks.publisher());
    incomingReports =
        new IncomingReports(
            queue.sentLog(),
            queue.suppressions(),
            attemptRecorder::reported,
            clock,
            StatusReportLimits.defaults());
  }

  /// The HTTPS client for servers that other parties name.
  HttpsClient https() {
    return tls.https();
  }

  private HttpsClient webhookClient(TransportSettings transport) {
    HttpsLimits limits =
        HttpsLimits.defaults().withExchangeTimeout(WebhookLimits.defaults().times().exchange());
    return new HttpsClient(
        resolver, name -> TlsReporting.tls(name, transport), transport.allowed(), limits);
  }

  /// Webhooks.
  WebhookDelivery webhooks() {
    return webhooks;
  }

  private static KeySchedule signing(Configuration configuration) {
    KeySchedule defaults = KeySchedule.defaults();
    return new KeySchedule(
        configuration.get(Settings.DKIM_ROTATION), defaults.propagation(), defaults.retirement());
  }

  private static NetworkResolver.Settings resolver(Configuration configuration) {
    List<InetSocketAddress> servers = configuration.get(Settings.DNS_SERVERS);
    NetworkResolver.Settings settings =
        servers.isEmpty()
            ? NetworkResolver.Settings.ofSystem()
            : NetworkResolver.Settings.of(servers.toArray(InetSocketAddress[]::new));
    boolean local =
        settings.servers().stream().allMatch(server -> server.getAddress().isLoopbackAddress());
    return switch (configuration.get(Settings.DNSSEC)) {
      case "trusted" -> settings.trusting(true);
      case "ignored" -> settings.trusting(false);
      default -> settings.trusting(local);
    };
  }

  /// Records the queue's attempts as events of their messages.
  private record AttemptRecorder(
      EventRecorder timeline, InstantSource clock, AtomicReference<Listeners> others)
      implements org.posthorn.queue.AttemptListener {

    @Override
    public void attempted(DeliveryAttempt attempt) {
      others.get().attempts().accept(attempt);
      String state = attempt.state().name().toLowerCase(Locale.ROOT);
      timeline.append(
          new Event(
              attempt.traceId(),
              clock.instant(),
              "sending-" + state,
              fields(
                  "to", attempt.recipient().address().toString(),
                  "host", attempt.outcome().host(),
                  "reply", replyText(attempt.outcome()))));
    }

    private static String replyText(DeliveryOutcome outcome) {
      String code = outcome.code() == 0 ? "" : outcome.code() + " ";
      return code + outcome.status().map(status -> status + " ").orElse("") + outcome.text();
    }

    /// Names and values, without empty values.
    private static Map<String, String> fields(String... namesAndValues) {
      Map<String, String> fields = new LinkedHashMap<>();
      for (int i = 0; i < namesAndValues.length; i += 2) {
        if (!namesAndValues[i + 1].isEmpty()) {
          fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
      }
      return fields;
    }

    void expired(SmtpEnvelope envelope) {
      timeline.append(
          new Event(
              envelope.traceId(),
              clock.instant(),
              "quarantine-expired",
              fields("from", envelope.from().address())));
    }

    void reported(IncomingReports.Matched report) {
      others.get().reports().accept(report);
      for (IncomingReports.Matched.Entry entry : report.entries()) {
        var recipient = entry.recipient();
        String to =
            recipient
                .finalRecipient()
                .or(recipient::originalRecipient)
                .map(Mailbox::toString)
                .orElse("");
        timeline.append(
            new Event(
                report.traceId(),
                clock.instant(),
                "reported",
                fields(
                    "to", to,
                    "action", recipient.action().name().toLowerCase(Locale.ROOT),
                    "status", recipient.status().map(EnhancedStatus::toString).orElse(""),
                    "host", report.reportingMta(),
                    "reply", recipient.diagnostic(),
                    "verified", String.valueOf(entry.verified()))));
      }
    }
  }

  /// Listeners for delivery attempts and reports.
  private record Listeners(
      Consumer<DeliveryAttempt> attempts, Consumer<IncomingReports.Matched> reports) {}

  /// Registers listeners for delivery attempts and reports; called before [#start].
  void listen(Consumer<DeliveryAttempt> attempts, Consumer<IncomingReports.Matched> reports) {
    attemptRecorder.others().set(new Listeners(attempts, reports));
  }

  Queue queue() {
    return queue;
  }

  /// Reads incoming reports of other servers.
  IncomingReports incomingReports() {
    return incomingReports;
  }

  /// Reports on domains: those that this server sends, and those it receives.
  DomainReports domainReports() {
    return domainReports;
  }

  SigningKeys signingKeys() {
    return signingKeys;
  }

  /// A keyed hash of 16 octets, for names in keys.
  byte[] hash(String name) {
    return hash.bytes(name);
  }

  /// The loop mark of a local address for which a message was forwarded.
  String loopMark(String address) {
    return HexFormat.of().formatHex(hash.bytes("passed on for " + address));
  }

  ReturnPaths returnPaths() {
    return returnPaths;
  }

  /// The lookup of clients' names, unless it is switched off.
  Optional<ClientNames> clientNames(Configuration configuration, Metrics metrics) {
    return configuration.get(Settings.REVERSE_DNS)
        ? Optional.of(
            new ClientNames(
                resolver,
                org.posthorn.delivery.DeliveryLimits.defaults(),
                InstantSource.system(),
                metrics))
        : Optional.empty();
  }

  Resolver resolver() {
    return resolver;
  }

  /// Rotates keys that are due, and removes old data: once an hour.
  void maintain() {
    signingKeys.maintain(resolver);
    srsDatabase.sweep();
    Instant before = Instant.now().minus(quarantineRetention);
    new Quarantine(queue.administration())
        .expire(before)
        .forEach(held -> attemptRecorder.expired(held.message().envelope()));
  }

  /// Starts sending.
  void start() {
    queue.start();
    webhooks.sender().start();
    tls.start(queue, signingKeys::active);
    domainReports.start(queue, signingKeys::active, suffixes);
  }

  @Override
  public void close() {
    ShutdownSteps shutdownSteps = new ShutdownSteps();
    shutdownSteps.push("smtp-transport", smtpTransport);
    shutdownSteps.push("webhooks", webhooks);
    shutdownSteps.push("queue", queue);
    shutdownSteps.push("tls-reporting", tls);
    shutdownSteps.push("domain-reports", domainReports);
    shutdownSteps.close();
  }
}
