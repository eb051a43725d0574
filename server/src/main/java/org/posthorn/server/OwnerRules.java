package org.posthorn.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.delivery.rules.EventLimits;
import org.posthorn.delivery.rules.GlobalScripts;
import org.posthorn.delivery.rules.MailboxScripts;
import org.posthorn.delivery.rules.RuleSettings;
import org.posthorn.delivery.rules.RuleSettings.Named;
import org.posthorn.delivery.rules.Rules;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.Setting;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;

/// The rules by which mail is delivered: Sieve scripts of the server and of accounts.
final class OwnerRules {
  private OwnerRules() {}

  static Rules of(
      RuleSettings settings,
      Storage storage,
      Clock clock,
      Metrics metrics,
      EventRecorder timeline) {
    return new Rules(
        new Rules.Stores(storage.mail(), storage.directory(), storage.kv()),
        settings,
        clock,
        metrics,
        timeline::append);
  }

  /// The scripts that run when something happens in a mailbox.
  static MailboxScripts ofMailboxes(
      Rules rules, Storage storage, Clock clock, Metrics metrics, EventRecorder timeline) {
    return new MailboxScripts(
        storage.mail(), rules, EventLimits.defaults(), clock, metrics, timeline::append);
  }

  /// The settings of scripts.
  ///
  /// @throws ConfigurationException naming the place in a script that is invalid
  /// @throws IOException if a script cannot be read
  static RuleSettings settings(Configuration configuration) throws IOException {
    return RuleSettings.of(configuration.get(Settings.HOSTNAME))
        .with(
            scripts(configuration, Settings.SIEVE_BEFORE),
            scripts(configuration, Settings.SIEVE_AFTER))
        .withSealed(configuration.get(Settings.AUTHENTICATION_SEAL))
        .with(global(configuration));
  }

  private static GlobalScripts global(Configuration configuration) throws IOException {
    String directory = configuration.get(Settings.SIEVE_GLOBAL);
    if (directory.isEmpty()) {
      return GlobalScripts.NONE;
    }
    ScriptDirectory scripts =
        new ScriptDirectory(
            configuration.get(Settings.DATA).resolve(directory), SieveLimits.defaults());
    Optional<String> wrong =
        DerivedConfiguration.read(
            scripts::firstError, text -> configuration.wrong(Settings.SIEVE_GLOBAL, text));
    if (wrong.isPresent()) {
      throw configuration.wrong(Settings.SIEVE_GLOBAL, wrong.get());
    }
    return scripts;
  }

  private static List<Named> scripts(Configuration configuration, Setting<List<String>> setting)
      throws IOException {
    List<Named> scripts = new ArrayList<>();
    for (String file : configuration.get(setting)) {
      Path path = configuration.get(Settings.DATA).resolve(file);
      byte[] octets =
          DerivedConfiguration.read(
              () -> Files.readAllBytes(path), wrong -> configuration.wrong(setting, wrong));
      Compilation compilation = Compiler.compile(octets, SieveLimits.defaults());
      if (compilation.script().isEmpty()) {
        String errors =
            compilation.errors().stream()
                .map(problem -> file + ":" + problem)
                .collect(Collectors.joining("\n"));
        throw configuration.wrong(setting, errors);
      }
      scripts.add(new Named(file, compilation.script().get()));
    }
    return scripts;
  }
}
