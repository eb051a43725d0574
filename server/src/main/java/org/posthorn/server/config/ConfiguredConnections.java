package org.posthorn.server.config;

import java.util.OptionalDouble;
import org.posthorn.spam.connection.BanLimits;
import org.posthorn.spam.connection.Bans;
import org.posthorn.spam.connection.ConnectionSettings;
import org.posthorn.spam.connection.GreylistLimits;

/// The settings for connections of other servers, from the configuration.
public final class ConfiguredConnections {
  private ConfiguredConnections() {}

  public static ConnectionSettings settings(Configuration configuration) {
    return new ConnectionSettings(
        configuration.get(Settings.CONNECTION_TRUSTED),
        configuration.get(Settings.CONNECTION_LISTS),
        configuration.get(Settings.CONNECTION_REFUSE_THRESHOLD),
        configuration.get(Settings.GREYLIST)
            ? OptionalDouble.of(configuration.get(Settings.GREYLIST_THRESHOLD))
            : OptionalDouble.empty(),
        new ConnectionSettings.Early(
            configuration.get(Settings.CONNECTION_EARLY).equals("refuse"),
            configuration.get(Settings.CONNECTION_GREETING_DELAY)),
        new ConnectionSettings.Rates(
            configuration.get(Settings.CONNECTION_PER_CLIENT),
            configuration.get(Settings.CONNECTION_PER_NETWORK)));
  }

  public static Bans.Rules banRules(Configuration configuration) {
    return new Bans.Rules(
        BanLimits.defaults().withFirstLength(configuration.get(Settings.BAN_INITIAL_DURATION)),
        settings(configuration)::trusts,
        configuration.get(Settings.BAN));
  }

  public static GreylistLimits greylist(Configuration configuration) {
    return GreylistLimits.defaults().withDelay(configuration.get(Settings.GREYLIST_DELAY));
  }
}
