package org.posthorn.server.storage;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.InstallationStores;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.copies.BackupReader;
import org.posthorn.admin.copies.KnownBackup;
import org.posthorn.admin.copies.Progress;
import org.posthorn.admin.installation.InstallationDescription;
import org.posthorn.admin.publish.WebNames;
import org.posthorn.admin.values.ConfiguredValue;
import org.posthorn.admin.watching.Running;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
import org.posthorn.journal.ArchiveSearch;
import org.posthorn.journal.JournalLimits;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.ConfiguredConnections;
import org.posthorn.server.config.ConfiguredPolicy;
import org.posthorn.server.config.Settings;
import org.posthorn.spam.connection.Bans;
import org.posthorn.vault.sealed.SealedLinks;
import org.posthorn.wire.Pem;

/// The local installation, as configured, for administrators' operations.
public final class LocalInstallation implements InstallationDescription {
  private final Storage storage;
  private final Configuration configuration;

  private LocalInstallation(Storage storage, Configuration configuration) {
    this.storage = storage;
    this.configuration = configuration;
  }

  /// The operations on what is opened here.
  ///
  /// @param running empty if no server runs
  public static Operations operations(
      Storage storage, Configuration configuration, Optional<Running> running) {
    InstallationStores kept =
        new InstallationStores(
            storage.kv(),
            storage.directory(),
            storage.administration(),
            storage.passwords(),
            new InstallationStores.SignIn(storage.factors(), storage.sessions()),
            storage.mail(),
            storage.sending(),
            InstantSource.system());
    return new Operations(
        kept,
        new LocalInstallation(storage, configuration),
        storage.secrets(),
        storage.webhooks(),
        running);
  }

  @Override
  public Path data() {
    return storage.data();
  }

  @Override
  public long freeBytes() throws IOException {
    return storage.blobs().freeBytes();
  }

  @Override
  public Bans.Rules banRules() {
    return ConfiguredConnections.banRules(configuration);
  }

  @Override
  public String hostname() {
    return configuration.get(Settings.HOSTNAME);
  }

  @Override
  public List<String> addresses() {
    return configuration.get(Settings.LISTEN_MX).stream()
        .map(InetSocketAddress::getAddress)
        .filter(address -> !address.isAnyLocalAddress() && !address.isLoopbackAddress())
        .map(address -> address.getHostAddress())
        .distinct()
        .toList();
  }

  @Override
  public AuthenticationPolicy authentication() {
    return ConfiguredPolicy.authentication(configuration);
  }

  @Override
  public Optional<X509Certificate> certificate() {
    if (!configuration.get(Settings.ACME_DIRECTORY).isEmpty()) {
      return Optional.empty();
    }
    Path file =
        configuration
            .get(Settings.DATA)
            .resolve(configuration.get(Settings.TLS_CERTIFICATES).getFirst());
    try {
      return Optional.of(Pem.certificates(file).getFirst());
    } catch (IOException e) {
      throw new OperationException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public SealedLinks sealedLinks() {
    try {
      return storage.sealedLinks();
    } catch (ConfigurationException e) {
      throw new OperationException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public WebNames web() {
    boolean https = !configuration.get(Settings.LISTEN_HTTPS).isEmpty();
    return new WebNames(https, configuration.get(Settings.MTA_STS));
  }

  @Override
  public long freeFloor() {
    return configuration.get(Settings.FREE_SPACE_MIN);
  }

  /// No setting holds a secret, except the URL of a database and its parameters.
  @Override
  public List<ConfiguredValue> configuration() {
    List<ConfiguredValue> all = new ArrayList<>();
    configuration
        .values()
        .forEach((setting, value) ->
            all.add(
                new ConfiguredValue(
                    setting.name(),
                    masked(setting.name(), value.text()),
                    value.origin(),
                    setting.byDefault(),
                    setting.about())));
    return all;
  }

  private static String masked(String name, String text) {
    if (name.equals(Settings.POSTGRESQL_URL.name())) {
      return text.replaceAll("(?i)(password=)[^&]*", "$1…").replaceAll("//[^/@]*@", "//…@");
    }
    return text.replaceAll("(?i)((?:password|secret)\\s*=\\s*)\"[^\"]*\"", "$1\"…\"");
  }

  @Override
  public Optional<Path> backups() {
    String directory = configuration.get(Settings.BACKUP_DIRECTORY);
    return directory.isEmpty()
        ? Optional.empty()
        : Optional.of(storage.data().resolve(directory).normalize());
  }

  @Override
  public Optional<Path> journal() {
    return journal(configuration);
  }

  /// The configured directory of the journal's archive, as an absolute path; empty if there is no
  /// journal.
  public static Optional<Path> journal(Configuration configuration) {
    String directory = configuration.get(Settings.JOURNAL_DIRECTORY);
    return directory.isEmpty()
        ? Optional.empty()
        : Optional.of(
            configuration.get(Settings.DATA).toAbsolutePath().resolve(directory).normalize());
  }

  @Override
  public ArchiveSearch openJournal(Path directory) throws IOException {
    return ArchiveSearch.open(
        directory, storage.kv(), storage.secrets().vault(), JournalLimits.defaults());
  }

  @Override
  public List<KnownBackup> knownBackups() throws IOException {
    Optional<Path> shelf = backups();
    return shelf.isEmpty() ? List.of() : BackupDirectory.list(shelf.get());
  }

  @Override
  public long backup(Path directory, Progress progress) throws IOException {
    return Backup.write(storage, directory, progress);
  }

  @Override
  public BackupReader open(Path backup, Progress progress) throws IOException {
    return StoredBackup.open(storage, configuration, backup, progress);
  }
}
