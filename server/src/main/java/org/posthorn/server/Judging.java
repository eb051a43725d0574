package org.posthorn.server;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.Pipeline;
import org.posthorn.delivery.judging.content.ContentExaminer;
import org.posthorn.delivery.judging.filters.FilterExaminer;
import org.posthorn.dns.DomainName;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.FilterSetting;
import org.posthorn.server.config.Settings;
import org.posthorn.spam.content.Attachments;
import org.posthorn.spam.content.ContentLimits;
import org.posthorn.spam.content.Lookalikes;
import org.posthorn.spam.content.Phishing;
import org.posthorn.spam.filter.ClamdFilter;
import org.posthorn.spam.filter.Filter;
import org.posthorn.spam.filter.MilterFilter;
import org.posthorn.spam.filter.RspamdFilter;

/// The examiners of arriving messages, in their order.
final class Judging {
  private Judging() {}

  /// What looks at messages, as the configuration asks.
  ///
  /// @param ours the domains of this server, as of now
  /// @throws IOException if a file of a filter's password cannot be read
  static Pipeline pipeline(
      Configuration configuration, Supplier<Set<DomainName>> ours, Metrics metrics)
      throws IOException {
    List<Examiner> examiners = new ArrayList<>();
    examiners.add(content(configuration, ours));
    for (int row = 0; row < configuration.get(Settings.FILTERS).size(); row++) {
      examiners.add(filter(configuration, row));
    }
    return new Pipeline(configuration.get(Settings.HOSTNAME), examiners, metrics);
  }

  private static Examiner content(Configuration configuration, Supplier<Set<DomainName>> ours) {
    List<DomainName> others = configuration.get(Settings.CONTENT_GUARDED);
    Supplier<Set<DomainName>> guarded =
        () -> {
          Set<DomainName> names = new HashSet<>(ours.get());
          names.addAll(others);
          return names;
        };
    return new ContentExaminer(
        new Phishing(new Lookalikes(guarded, InstantSource.system()), ContentLimits.defaults()),
        new Attachments(ContentLimits.defaults()),
        configuration.get(Settings.CONTENT_PROGRAMS));
  }

  private static Examiner filter(Configuration configuration, int row) throws IOException {
    FilterSetting setting = configuration.get(Settings.FILTERS).get(row);
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
    return new FilterExaminer(
        setting.kind().name().toLowerCase(Locale.ROOT),
        filter,
        new FilterExaminer.Policy(
            setting.onVirus(),
            setting.onSpam(),
            setting.kind() == FilterSetting.Kind.CLAMD,
            setting.failsOpen()));
  }

  private static Optional<String> password(Configuration configuration, int row)
      throws IOException {
    Optional<String> file = configuration.get(Settings.FILTERS).get(row).passwordFile();
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Plan.password(
                configuration,
                file.get(),
                complaint -> configuration.wrong(Settings.FILTERS, row, complaint)));
  }
}
