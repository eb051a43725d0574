package org.posthorn.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.posthorn.admin.Operations;
import org.posthorn.admin.monitoring.MetricCatalogue;
import org.posthorn.admin.watching.Observation;
import org.posthorn.assistant.triage.Triage;
import org.posthorn.delivery.encryption.AccountKeys;
import org.posthorn.delivery.encryption.EncryptionLimits;
import org.posthorn.directory.Address;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolution;
import org.posthorn.directory.factors.FactorCheck;
import org.posthorn.directory.factors.FactorLimits;
import org.posthorn.directory.factors.Passkeys;
import org.posthorn.jmap.correspondents.CorrespondentLimits;
import org.posthorn.jmap.correspondents.Correspondents;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.runtime.Metrics;
import org.posthorn.search.TextIndex;
import org.posthorn.server.assistant.AssistantSetup;
import org.posthorn.server.assistant.McpSetup;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Setting;
import org.posthorn.server.config.Settings;
import org.posthorn.server.lifecycle.ShutdownSteps;
import org.posthorn.server.settings.SettingsSetup;
import org.posthorn.server.storage.Storage;
import org.posthorn.spam.connection.Bans;
import org.posthorn.web.Site;
import org.posthorn.web.WebLimits;
import org.posthorn.web.assistant.AssistantSite;
import org.posthorn.web.autoconfig.AppleProfile;
import org.posthorn.web.autoconfig.Autodiscover;
import org.posthorn.web.autoconfig.MailServices;
import org.posthorn.web.autoconfig.MozillaConfiguration;
import org.posthorn.web.autoconfig.MtaStsPolicy;
import org.posthorn.web.autoconfig.WebKeyDirectory;
import org.posthorn.web.monitoring.Health;
import org.posthorn.web.monitoring.PrometheusText;
import org.posthorn.web.pages.WebmailPages;
import org.posthorn.web.reader.ReaderLimits;
import org.posthorn.web.reader.ReaderSite;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.mail.AssistantMail;
import org.posthorn.web.rest.mail.MailEndpoints;
import org.posthorn.web.rest.mail.SealedReading;
import org.posthorn.web.rest.owner.OwnerEndpoints;
import org.posthorn.web.rest.owner.TriageEndpoints;
import org.posthorn.web.server.WebServer;
import org.posthorn.web.session.LoginLimits;
import org.posthorn.web.session.LoginSite;
import org.posthorn.web.session.RequestSender;
import org.posthorn.web.session.SignInParts;
import org.posthorn.web.signin.SignIn;
import org.posthorn.wire.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the HTTP ports, and registers what they serve.
final class WebSetup {
  private static final Logger LOG = LoggerFactory.getLogger(WebSetup.class);

  /// RFC 8461 §3.2: weeks or longer.
  private static final Duration POLICY_KEPT = Duration.ofDays(14);

  private WebSetup() {}

  /// Opens the configured ports. If there are none, no classes of the web server are loaded.
  ///
  /// @throws IOException naming a port that cannot be used
  static AutoCloseable open(
      Configuration configuration,
      Storage storage,
      TextIndex index,
      Authenticator authenticator,
      Optional<TokenIssuer> issuer,
      Outbound outbound,
      UserSubmissions sending,
      Bans bans,
      ServerTls tls,
      CertificateOrders certificates,
      Operations operations,
      Triage triage,
      Observation observation)
      throws IOException {
    Metrics metrics = observation.metrics();
    List<Port> wanted = Port.of(configuration).stream().filter(Port::web).toList();
    if (wanted.isEmpty()) {
      return () -> {};
    }
    List<WebServer.Port> ports = new ArrayList<>();
    for (Port port : wanted) {
      boolean secure = port.name().equals(Port.HTTPS);
      ports.add(new WebServer.Port(port.address(), secure ? Optional.of(tls) : Optional.empty()));
    }
    WebServer.Peers peers =
        new WebServer.Peers(
            ConnectionChecks.gate(bans, "", ""),
            configuration.get(Settings.PROXY_PROTOCOL_NETWORKS),
            configuration.get(Settings.TRUSTED_PROXIES),
            configuration.get(Settings.CONNECTIONS_MAX),
            configuration.get(Settings.CONNECTIONS_PER_ADDRESS_MAX));
    Site.Builder site = site(configuration, storage, outbound, tls, metrics);
    LoginSite login = login(configuration, storage, authenticator, outbound, bans);
    login.addTo(site);
    WebmailPages.load().ifPresent(pages -> pages.addTo(site));
    issuer.ifPresent(tokens -> tokens.addTo(site, login.sessions()::senders));
    SignIn signIn =
        new SignIn(
            authenticator,
            configuration.get(Settings.HOSTNAME),
            issuer.map(TokenIssuer::resourceMetadata));
    RequestSender sender = new RequestSender(signIn, login.sessions());
    ShutdownSteps shutdownSteps = new ShutdownSteps();
    try {
      JmapSetup jmap =
          JmapSetup.open(
              configuration, storage, index, authenticator, sender, outbound, sending, observation);
      shutdownSteps.push("jmap", jmap);
      jmap.addTo(site);
      Correspondents correspondents =
          new Correspondents(storage.mail(), CorrespondentLimits.defaults());
      MailEndpoints.Dependencies mail =
          new MailEndpoints.Dependencies(
              jmap.parts().jmap(),
              storage.mail(),
              jmap.parts().uploads(),
              jmap.parts().downloads(),
              new ArrivalVerdicts(configuration.get(Settings.HOSTNAME)),
              new SealedReading.Keys(storage.sealedLinks(), storage.directory()),
              correspondents,
              InstantSource.system());
      SettingsSetup settings =
          new SettingsSetup(
              services(configuration, storage), storage, authenticator, operations, tls);
      shutdownSteps.push("settings", settings);
      settings.addTo(site);
      new ReaderSite(
              new ReaderSite.Parts(
                  jmap.parts().jmap(),
                  storage.mail(),
                  new ArrivalVerdicts(configuration.get(Settings.HOSTNAME)),
                  outbound.https(),
                  storage.directory().key("picture addresses")),
              request -> sender.callers(request, "jmap"),
              ReaderLimits.defaults())
          .addTo(site);
      OwnerEndpoints.Dependencies owner =
          RestSetup.owner(configuration, storage, outbound, jmap.parts());
      AssistantMail ownMail =
          new AssistantMail(jmap.parts().jmap(), jmap.parts().uploads(), correspondents);
      AssistantSite assistant =
          AssistantSetup.site(
              configuration,
              storage,
              ownMail,
              metrics,
              request -> sender.require(request, "jmap"),
              authenticator::isStillValid,
              triage::changed);
      assistant.addTo(site);
      McpSetup.site(configuration, signIn, assistant, ownMail).addTo(site);
      List<Endpoint> more = new ArrayList<>(settings.endpoints());
      more.addAll(assistant.endpoints());
      more.addAll(TriageEndpoints.of(triage, storage.mail()));
      RestSetup.of(sender, operations, mail, owner, more).addTo(site);
      certificates.addTo(site);
      shutdownSteps.push(
          "web", WebServer.open(ports, peers, WebLimits.defaults(), site.build(), metrics));
      return shutdownSteps;
    } catch (IOException | RuntimeException e) {
      shutdownSteps.close();
      throw e;
    }
  }

  private static LoginSite login(
      Configuration configuration,
      Storage storage,
      Authenticator authenticator,
      Outbound outbound,
      Bans bans)
      throws IOException {
    FactorCheck check =
        new FactorCheck(
            storage.kv(),
            storage.directory(),
            storage.factors(),
            storage.seeds(),
            ConnectionChecks.watch(bans),
            FactorLimits.defaults());
    return new LoginSite(
        new SignInParts(
            storage.directory(),
            authenticator,
            storage.factors(),
            check,
            new Passkeys(
                storage.kv(),
                storage.directory(),
                storage.factors(),
                ConnectionChecks.watch(bans),
                FactorLimits.defaults()),
            storage.passwords(),
            storage.sessions()),
        new LoginSite.OpenId(
            OpenIdProviders.of(configuration, outbound.https()), storage.administration()),
        LoginLimits.defaults());
  }

  private static Site.Builder site(
      Configuration configuration,
      Storage storage,
      Outbound outbound,
      ServerTls tls,
      Metrics metrics) {
    Health health = new Health();
    health.check("store", () -> storeProblem(configuration, storage));
    health.check("queue", () -> queueProblem(outbound));
    MailServices services = services(configuration, storage);
    MozillaConfiguration mozilla = new MozillaConfiguration(services);
    Autodiscover autodiscover = new Autodiscover(services);
    Site.Builder site =
        Site.builder()
            .below(configuration.get(Settings.WEB_PATH_PREFIX))
            .open(configuration.get(Settings.CORS_ORIGINS))
            .get("/healthz", health.alive())
            .get("/readyz", health.ready())
            .get(
                "/metrics",
                new PrometheusText(
                    () -> counted(storage, outbound, metrics),
                    metrics::distributions,
                    configuration.get(Settings.METRICS_NETWORKS)))
            .get("/mail/config-v1.1.xml", mozilla)
            .get("/.well-known/autoconfig/mail/config-v1.1.xml", mozilla)
            .get(
                "/mail/apple.mobileconfig",
                new AppleProfile(services, () -> tls.identity(services.host())))
            .anyCase(List.of("POST"), "/autodiscover/autodiscover.xml", autodiscover.xml())
            .anyCase(List.of("GET"), "/autodiscover/autodiscover.json", autodiscover.json());
    WebKeyDirectory directory =
        new WebKeyDirectory(services, (local, domain) -> publishedKeys(storage, local, domain));
    site.get("/.well-known/openpgpkey/{domain}/hu/{hash}", directory.advanced())
        .get("/.well-known/openpgpkey/{domain}/policy", directory.advancedPolicy())
        .get("/.well-known/openpgpkey/hu/{hash}", directory.direct())
        .get("/.well-known/openpgpkey/policy", directory.directPolicy());
    String mode = configuration.get(Settings.MTA_STS);
    if (!mode.equals("none")) {
      site.get("/.well-known/mta-sts.txt", new MtaStsPolicy(services, mode, POLICY_KEPT));
    }
    return site;
  }

  /// Of an address that leads to one account alone.
  private static byte[] publishedKeys(Storage storage, String local, String domain) {
    Address address;
    try {
      address = Address.of(local, domain);
    } catch (DirectoryException e) {
      return new byte[0];
    }
    return storage.directory().resolve(address) instanceof Resolution.Local(var found)
            && found.size() == 1
        ? new AccountKeys(storage.kv(), Clock.systemUTC(), EncryptionLimits.defaults())
            .published(found.getFirst().account().id(), local + "@" + domain)
        : new byte[0];
  }

  /// The metrics for monitoring programs, without those of single partitions.
  private static SortedMap<String, Long> counted(
      Storage storage, Outbound outbound, Metrics metrics) {
    SortedMap<String, Long> counted =
        MetricCatalogue.counted(
            metrics.snapshot(), storage.kv().metrics(), outbound.queue().metrics());
    try {
      counted.put("disk.free_bytes", storage.blobs().freeBytes());
    } catch (IOException e) {
      LOG.warn("web event=no-free-space", e);
    }
    return counted;
  }

  private static Optional<String> storeProblem(Configuration configuration, Storage storage) {
    try {
      storage.kv().get(QueueTables.partition(0), QueueTables.LEASES, new byte[] {0}); // any row
      long floor = configuration.get(Settings.FREE_SPACE_MIN);
      return storage.blobs().freeBytes() < floor
          ? Optional.of("disk space is below store.free-space-min: mail is refused")
          : Optional.empty();
    } catch (StoreException | IOException e) {
      return Optional.of("it cannot be read");
    }
  }

  private static Optional<String> queueProblem(Outbound outbound) {
    boolean halted = outbound.queue().metrics().getOrDefault("halted", 0L) != 0;
    return halted
        ? Optional.of("sending has stopped, because results cannot be stored")
        : Optional.empty();
  }

  private static MailServices services(Configuration configuration, Storage storage) {
    List<MailServices.Service> incoming = new ArrayList<>();
    service(configuration, Settings.LISTEN_IMAPS, true, incoming);
    service(configuration, Settings.LISTEN_IMAP, false, incoming);
    List<MailServices.Service> pop3 = new ArrayList<>();
    service(configuration, Settings.LISTEN_POP3S, true, pop3);
    service(configuration, Settings.LISTEN_POP3, false, pop3);
    List<MailServices.Service> outgoing = new ArrayList<>();
    service(configuration, Settings.LISTEN_SUBMISSIONS, true, outgoing);
    service(configuration, Settings.LISTEN_SUBMISSION, false, outgoing);
    return new MailServices(
        configuration.get(Settings.HOSTNAME),
        incoming,
        pop3,
        outgoing,
        domain -> storage.directory().domain(domain).isPresent());
  }

  private static void service(
      Configuration configuration,
      Setting<List<InetSocketAddress>> setting,
      boolean implicitTls,
      List<MailServices.Service> services) {
    configuration.get(setting).stream()
        .findFirst()
        .ifPresent(at -> services.add(new MailServices.Service(at.getPort(), implicitTls)));
  }
}
