package org.posthorn.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.posthorn.delivery.rules.RuleSettings;
import org.posthorn.delivery.rules.RuleSettings.Named;
import org.posthorn.delivery.rules.Rules;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.sieve.Limits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;

/// The rules by which mail is filed: scripts of this server and of its accounts.
final class OwnerRules {
  private OwnerRules() {}

  /// Rules as the configuration asks.
  ///
  /// @throws ConfigurationException naming the place in a script that is not valid
  /// @throws IOException if a script cannot be read
  static Rules of(
      Configuration configuration, Storage storage, Clock clock, Metrics metrics, Timeline timeline)
      throws IOException {
    Path data = configuration.get(Settings.DATA);
    RuleSettings settings =
        RuleSettings.of(configuration.get(Settings.HOSTNAME))
            .with(
                scripts(data, configuration.get(Settings.SIEVE_BEFORE)),
                scripts(data, configuration.get(Settings.SIEVE_AFTER)));
    return new Rules(
        storage.mail(), storage.directory(), settings, clock, metrics, timeline::append);
  }

  private static List<Named> scripts(Path data, List<String> files) throws IOException {
    List<Named> scripts = new ArrayList<>();
    for (String file : files) {
      Compilation compilation =
          Compiler.compile(Files.readAllBytes(data.resolve(file)), Limits.defaults());
      if (compilation.script().isEmpty()) {
        String errors =
            compilation.errors().stream()
                .map(problem -> file + ":" + problem)
                .collect(Collectors.joining("\n"));
        throw new ConfigurationException(errors);
      }
      scripts.add(new Named(file, compilation.script().get()));
    }
    return scripts;
  }
}
