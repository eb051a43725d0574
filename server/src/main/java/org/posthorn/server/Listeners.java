package org.posthorn.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.admin.watching.Observation;
import org.posthorn.delivery.Inbound;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfiguredLimits;
import org.posthorn.server.config.Settings;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.smtp.SmtpServer;
import org.posthorn.smtp.SmtpSettings;
import org.posthorn.spam.connection.Bans;
import org.posthorn.wire.ConnectionGate;
import org.posthorn.wire.ConnectionHandler;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ServerTls;

/// The ports for mail protocols, each with its protocol.
final class Listeners implements AutoCloseable {
  /// How long sessions may take to end when the server stops.
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  private final Configuration configuration;
  private final Inbound inbound;
  private final UserServers userServers;
  private final ServerTls tls;
  private final Bans bans;
  private final Observation observation;
  private final List<Listener> listeners = new ArrayList<>();

  Listeners(
      Configuration configuration,
      Inbound inbound,
      UserServers userServers,
      ServerTls tls,
      Bans bans,
      Observation observation) {
    this.configuration = configuration;
    this.inbound = inbound;
    this.userServers = userServers;
    this.tls = tls;
    this.bans = bans;
    this.observation = observation;
  }

  /// The line that a rejected client gets, before and after the reason. RFC 5321 §3.8, RFC 9051
  /// §7.1.5, RFC 3206 §4, §5, RFC 5804 §1.2, §1.3.
  private enum Farewell {
    SMTP("421 4.7.0 ", "421 4.7.1 ", ""),
    IMAP("* BYE ", "* BYE ", ""),
    POP3("-ERR [SYS/TEMP] ", "-ERR [SYS/PERM] ", ""),
    MANAGESIEVE("BYE (TRYLATER) \"", "BYE \"", "\"");

    private final String tooMany;
    private final String banned;
    private final String end;

    Farewell(String tooMany, String banned, String end) {
      this.tooMany = tooMany;
      this.banned = banned;
      this.end = end;
    }
  }

  /// Opens all configured ports.
  ///
  /// @throws IOException naming the port that cannot be used; others may be open then
  void open() throws IOException {
    for (Port port : Port.of(configuration)) {
      if (port.web()) {
        continue;
      }
      switch (port.name()) {
        case "mx" -> open(port, smtp(ListenerRole.MX), Farewell.SMTP, false);
        case "lmtp" -> open(port, smtp(ListenerRole.LMTP), Farewell.SMTP, false);
        case "submission" -> open(port, smtp(ListenerRole.SUBMISSION), Farewell.SMTP, false);
        case "submissions" -> open(port, smtp(ListenerRole.SUBMISSION), Farewell.SMTP, true);
        case "imap" -> open(port, userServers.imap(), Farewell.IMAP, false);
        case "pop3" -> open(port, userServers.pop3(), Farewell.POP3, false);
        case "pop3s" -> open(port, userServers.pop3(), Farewell.POP3, true);
        case "managesieve" -> open(port, userServers.managesieve(), Farewell.MANAGESIEVE, false);
        default -> open(port, userServers.imap(), Farewell.IMAP, true);
      }
    }
  }

  private SmtpServer smtp(ListenerRole role) {
    SmtpSettings settings =
        SmtpSettings.of(role, configuration.get(Settings.HOSTNAME))
            .withTls(tls)
            .withLimits(ConfiguredLimits.smtp(configuration));
    return new SmtpServer(
        configuration.get(Settings.PLAIN_ON_LOOPBACK)
            ? settings.withAuthenticationInClear()
            : settings,
        inbound,
        observation.sessions(),
        observation.metrics());
  }

  private void open(Port port, ConnectionHandler handler, Farewell farewell, boolean implicitTls)
      throws IOException {
    boolean relay = port.name().equals("lmtp");
    Listener.Settings settings =
        Listener.Settings.plain(
                port.name(), port.address(), ConfiguredLimits.listener(configuration))
            .withProxies(configuration.get(Settings.PROXY_PROTOCOL_NETWORKS))
            .withRefusal(farewell.tooMany + "Too many connections, try again later" + farewell.end)
            .withGate(
                relay
                    ? ConnectionGate.OPEN
                    : ConnectionChecks.gate(bans, farewell.banned, farewell.end));
    listeners.add(
        Listener.open(
            implicitTls ? settings.withTls(tls) : settings, observation.metrics(), handler));
  }

  /// Closes all at the same time, because each waits for its sessions.
  @Override
  public void close() {
    listeners.stream()
        .map(listener -> Thread.ofVirtual().name("closing").start(() -> listener.close(STOP_GRACE)))
        .toList()
        .forEach(Listeners::join);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
