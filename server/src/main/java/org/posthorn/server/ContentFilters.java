package org.posthorn.server;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.filters.FilterCheck;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.FilterSetting;
import org.posthorn.server.config.Settings;
import org.posthorn.spam.filter.ClamdFilter;
import org.posthorn.spam.filter.Filter;
import org.posthorn.spam.filter.MilterFilter;
import org.posthorn.spam.filter.RspamdFilter;

/// The configured filters in other processes.
final class ContentFilters {
  private ContentFilters() {}

  /// In the order of the configuration.
  ///
  /// @throws IOException if the file of a password cannot be read
  static List<MessageCheck> checks(Configuration configuration) throws IOException {
    List<MessageCheck> checks = new ArrayList<>();
    for (int row = 0; row < configuration.get(Settings.EXTERNAL_FILTERS).size(); row++) {
      checks.add(filter(configuration, row));
    }
    return checks;
  }

  private static MessageCheck filter(Configuration configuration, int row) throws IOException {
    FilterSetting setting = configuration.get(Settings.EXTERNAL_FILTERS).get(row);
    Filter filter =
        switch (setting.kind()) {
          case CLAMD -> new ClamdFilter(setting.address(), setting.timeout(), setting.bytesMax());
          case RSPAMD ->
              new RspamdFilter(
                  URI.create("http://" + setting.address()),
                  setting.timeout(),
                  setting.bytesMax(),
                  password(configuration, row));
          case MILTER ->
              new MilterFilter(
                  "milter",
                  setting.address(),
                  setting.timeout(),
                  configuration.get(Settings.HOSTNAME));
        };
    return new FilterCheck(
        setting.kind().name().toLowerCase(Locale.ROOT),
        filter,
        new FilterCheck.Policy(
            setting.onVirus(),
            setting.onSpam(),
            setting.kind() == FilterSetting.Kind.CLAMD,
            setting.failsOpen()));
  }

  private static Optional<String> password(Configuration configuration, int row)
      throws IOException {
    Optional<String> file = configuration.get(Settings.EXTERNAL_FILTERS).get(row).passwordFile();
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(
            DerivedConfiguration.password(
                configuration,
                file.get(),
                problem -> configuration.wrong(Settings.EXTERNAL_FILTERS, row, problem)));
  }
}
