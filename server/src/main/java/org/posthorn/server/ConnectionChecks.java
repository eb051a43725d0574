package org.posthorn.server;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.posthorn.directory.LoginWatch;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfiguredConnections;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.spam.connection.Ban;
import org.posthorn.spam.connection.BanWatch;
import org.posthorn.spam.connection.Bans;
import org.posthorn.spam.connection.ConnectionLimits;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.connection.Greylist;
import org.posthorn.spam.connection.Offence;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationLimits;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.wire.ConnectionGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checks of connecting clients, as configured: bans, reputation, greylist. Kept in the store.
final class ConnectionChecks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionChecks.class);

  private final Bans bans;
  private final Reputation reputation;
  private final Greylist greylist;
  private final ConnectionPolicy policy;

  ConnectionChecks(
      Configuration configuration,
      DerivedConfiguration derived,
      Storage storage,
      Bans bans,
      Outbound outbound,
      Metrics metrics) {
    InstantSource clock = InstantSource.system();
    this.bans = bans;
    reputation =
        new Reputation(
            storage.kv(),
            outbound::hash,
            clock,
            ReputationLimits.defaults(),
            derived.systems(),
            metrics);
    greylist =
        new Greylist(
            storage.kv(), outbound::hash, clock, ConfiguredConnections.greylist(configuration));
    String hostName = configuration.get(Settings.HOSTNAME).toLowerCase(Locale.ROOT);
    policy =
        new ConnectionPolicy(
            ConfiguredConnections.settings(configuration),
            ConnectionLimits.defaults(),
            new ConnectionPolicy.Dependencies(
                outbound.resolver(),
                configuration.get(Settings.REVERSE_DNS),
                name -> name.equals(hostName) || storage.directory().domain(name).isPresent(),
                bans,
                reputation,
                greylist),
            clock,
            metrics);
  }

  /// The bans of a server. Each ban that it makes is logged and recorded.
  static Bans bans(
      Configuration configuration, Storage storage, EventRecorder timeline, Metrics metrics) {
    InstantSource clock = InstantSource.system();
    return new Bans(
        storage.kv(),
        clock,
        ConfiguredConnections.banRules(configuration),
        events(timeline, clock),
        metrics);
  }

  private static BanWatch events(EventRecorder timeline, InstantSource clock) {
    return new BanWatch() {
      @Override
      public void banned(InetAddress client, Ban ban) {
        timeline.append(event("client-banned", client, ban, clock.instant()));
      }

      @Override
      public void refused(InetAddress client, Ban ban) {
        timeline.append(event("client-turned-away", client, ban, clock.instant()));
      }
    };
  }

  /// No session exists: the network is the trace id.
  private static Event event(String kind, InetAddress client, Ban ban, Instant now) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(EventLog.CLIENT_FIELD, client.getHostAddress());
    fields.put("client", ban.network().toString());
    fields.put("until", ban.until().toString());
    fields.put("times", String.valueOf(ban.times()));
    fields.put("by", ban.by());
    fields.put("reason", ban.reason());
    return new Event(ban.network().toString(), now.truncatedTo(ChronoUnit.MILLIS), kind, fields);
  }

  /// Records logins.
  static LoginWatch watch(Bans bans) {
    return new LoginWatch() {
      @Override
      public void succeeded(InetAddress client) {
        bans.loggedIn(client);
      }

      @Override
      public void failed(InetAddress client) {
        bans.offence(client, Offence.FAILED_LOGIN);
      }
    };
  }

  /// Rejects connections of banned clients.
  ///
  /// @param begin text before the reason, as the protocol wants it
  /// @param end text after the reason
  static ConnectionGate gate(Bans bans, String begin, String end) {
    return client ->
        bans.turnAway(client)
            .map(ban ->
                begin
                    + "Banned until "
                    + ban.until().truncatedTo(ChronoUnit.SECONDS)
                    + ": "
                    + printable(ban)
                    + end);
  }

  /// What an administrator wrote as the reason is not shown to clients.
  private static String printable(Ban ban) {
    return ban.by().equals(Ban.AUTOMATIC) ? "this address " + ban.reason() : "by an administrator";
  }

  ConnectionPolicy policy() {
    return policy;
  }

  Bans bans() {
    return bans;
  }

  /// Writes new data to the store: every few seconds.
  void flush() {
    bans.flush();
    reputation.flush();
    greylist.flush();
  }

  /// Reads what other servers, or commands, have banned: once a minute.
  void refresh() {
    bans.refresh();
  }

  /// Removes old data: once an hour.
  void sweep() {
    bans.sweep();
    greylist.sweep();
    reputation.sweep();
  }

  @Override
  public void close() {
    try {
      flush();
    } catch (StoreException e) {
      LOG.warn("connection event=not-stored reason={}", e.getMessage());
    }
  }
}
