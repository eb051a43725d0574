package org.posthorn.server.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.DataDirectory;
import picocli.CommandLine.Option;

/// The options that select the installation: `--data DIR` with the configuration in it, or
/// `--config`.
public final class InstallationOptions {
  /// The location of the configuration in packages.
  public static final Path SYSTEM_CONFIGURATION = Path.of("/etc/posthorn/posthorn.toml");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory; its posthorn.toml is the configuration.")
  @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration file (default: that of --data, or /etc/posthorn/posthorn.toml).")
  @Nullable Path config;

  /// The effective configuration.
  public Configuration configuration() {
    Path file = config;
    if (file == null && data != null) {
      file = data.resolve(DataDirectory.CONFIGURATION);
      if (!Files.exists(file)) {
        return withData(Configuration.withoutFile(System.getenv()), data);
      }
    }
    if (file == null) {
      file = SYSTEM_CONFIGURATION;
      if (!Files.exists(file)) {
        return Configuration.withoutFile(System.getenv());
      }
    }
    Configuration configuration = Configuration.read(file, System.getenv());
    return data == null ? configuration : withData(configuration, data);
  }

  private static Configuration withData(Configuration configuration, Path data) {
    return configuration.with(Settings.DATA, data.toAbsolutePath().toString(), "option --data");
  }
}
