package org.posthorn.server.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.installation.SecretKeys;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.factors.SeedEncryption;
import org.posthorn.directory.tokens.TokenKeys;
import org.posthorn.jmap.push.VapidKey;
import org.posthorn.journal.JournalKeys;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.search.index.encrypted.IndexKey;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.Settings;
import org.posthorn.submission.signing.SigningKeys;
import org.posthorn.transport.returnpath.SrsSecret;
import org.posthorn.vault.KeyId;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.MasterKeyException;
import org.posthorn.vault.MasterKeyFile;
import org.posthorn.vault.Reencryption;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;
import org.posthorn.vault.VaultLimits;
import org.posthorn.vault.sealed.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The secrets in a store and the master key that encrypts them. Thread-safe.
///
/// All methods throw a [ConfigurationException] for a key file that cannot be used, naming it and
/// what to do.
public final class Secrets implements SecretKeys {
  private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

  /// All tables with secrets.
  private static final List<SecretRows> TABLES =
      List.of(
          SigningKeys.SECRETS,
          SrsSecret.SECRETS,
          JournalKeys.SECRETS,
          TokenKeys.SECRETS,
          SeedEncryption.SECRETS,
          VapidKey.SECRETS,
          Webhooks.SECRETS,
          ServerIdentity.SECRETS);

  private final Configuration configuration;
  private final KeyValueStore kv;
  private final StoreEncryption encryption;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock changing = new ReentrantLock();
  private Optional<Vault> vault = Optional.empty();

  Secrets(Configuration configuration, KeyValueStore kv, StoreEncryption encryption) {
    this.configuration = configuration;
    this.kv = kv;
    this.encryption = encryption;
  }

  /// The path of the master key: `master-key.file`, otherwise beside the data directory.
  public static Path file(Configuration configuration) {
    Path data = configuration.get(Settings.DATA).toAbsolutePath().normalize();
    String chosen = configuration.get(Settings.MASTER_KEY_FILE);
    Path file =
        chosen.isEmpty()
            ? data.resolveSibling(data.getFileName() + ".keys").resolve("master.key")
            : data.resolve(chosen).normalize();
    if (real(file).startsWith(real(data))) {
      throw new ConfigurationException(
          "master-key.file: "
              + file
              + " is in the data directory: it must not be in copies of that directory");
    }
    return file;
  }

  /// With links resolved as far as the path exists.
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException missing) {
      Path parent = path.getParent(); // what is missing cannot be a link
      return parent == null ? path : real(parent).resolve(path.getFileName());
    }
  }

  static MasterKeyFile keyFile(Configuration configuration) {
    return new MasterKeyFile(
        file(configuration),
        ProcessUser.name(),
        ConfiguredProtection.of(configuration),
        VaultLimits.defaults());
  }

  private static MasterKeyFile readableKeyFile(Configuration configuration) {
    return new MasterKeyFile(file(configuration), ProcessUser.name(), VaultLimits.defaults());
  }

  /// Creates the key file of a new installation; an existing one that can be used is left
  /// unchanged.
  public static void prepare(Configuration configuration) {
    MasterKeyFile file = keyFile(configuration);
    explained(() -> file.exists() ? file.read() : created(file, new SecureRandom()));
  }

  private static List<MasterKey> created(MasterKeyFile file, SecureRandom random) {
    MasterKey key = MasterKey.generate(random, Instant.now());
    file.create(key);
    LOG.info("master-key event=created file={} id={}", file.path(), key.id());
    return List.of(key);
  }

  /// Creates the key file before a store is encrypted for the first time. An existing one is left
  /// unchanged.
  ///
  /// @throws ConfigurationException if the store already needs a key that is missing
  void requireKeyFile() {
    var _ =
        exclusively(() -> {
          MasterKeyFile file = keyFile(configuration);
          if (!encryption.wasOn()) {
            requireAll(status(file, keys(file), survey()));
            return file.exists() ? file.read() : created(file, random);
          }
          if (!file.exists()) {
            throw new MasterKeyException(
                "the store is encrypted, and its master key is missing: put a copy of it at "
                    + file.path());
          }
          return file.read();
        });
  }

  private static <T> T explained(Supplier<T> action) {
    try {
      return action.get();
    } catch (MasterKeyException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  private <T> T exclusively(Supplier<T> action) {
    changing.lock();
    try {
      return explained(action);
    } finally {
      changing.unlock();
    }
  }

  /// Prepares encryption and decryption: called once, when a server starts. A store without
  /// encrypted secrets gets a key. Secrets in plain text, or encrypted with an older key, are
  /// encrypted with the newest key.
  public Vault unlock() {
    return exclusively(() -> {
      MasterKeyFile file = keyFile(configuration);
      SecretRows.Survey found = survey();
      boolean begun = file.exists() || !found.sealed().isEmpty();
      Status status = status(file, begun ? keys(file) : created(file, random), found);
      requireAll(status);
      warnIfReadable(file);
      Vault made = new Vault(file.path().toString(), status.keys(), VaultLimits.defaults());
      int sealed = reseal(made);
      if (found.plain() > 0) {
        LOG.warn(
            "master-key event=secrets-encrypted count={} note=\"older backups hold these keys in"
                + " clear: replace them with posthorn dkim rotate\"",
            found.plain());
      } else if (sealed > 0) {
        LOG.info("secrets event=encrypted count={} id={}", sealed, made.newest());
      }
      vault = Optional.of(made);
      return made;
    });
  }

  private void warnIfReadable(MasterKeyFile file) {
    if (!configuration.get(Settings.MASTER_KEY_PROTECTION).isEmpty()
        && file.protections().contains("")) {
      LOG.warn(
          "master-key event=readable file={} note=\"posthorn master-key protect encrypts the keys"
              + " in it as master-key.protection says\"",
          file.path());
    }
  }

  /// The vault of the running server, or a new one for a command without a server.
  public Vault vault() {
    Optional<Vault> serving = exclusively(() -> vault);
    return serving.orElseGet(this::unlock);
  }

  private static List<MasterKey> keys(MasterKeyFile file) {
    return file.exists() ? file.read() : List.of();
  }

  private static Status status(MasterKeyFile file, List<MasterKey> keys, SecretRows.Survey found) {
    return new Status(file.path(), keys, file.exists() ? file.protections() : List.of(), found);
  }

  private static void requireAll(Status status) {
    if (!status.lost().isEmpty()) {
      throw new MasterKeyException(problem(status));
    }
  }

  private static String problem(Status status) {
    return "secrets in the store are encrypted with master key "
        + status.lost().keySet().stream().map(KeyId::toString).collect(Collectors.joining(", "))
        + ", which "
        + status.file()
        + (status.keys().isEmpty() ? " (missing)" : "")
        + " does not hold: put a copy of the right file there, or name it in master-key.file; if"
        + " it is lost, posthorn master-key create --discard-lost continues without these"
        + " secrets; mail that is encrypted (store.encryption) is lost without it";
  }

  private SecretRows.Survey survey() {
    SecretRows.Survey sum = SecretRows.Survey.NONE;
    for (SecretRows table : TABLES) {
      sum = sum.plus(table.survey(kv));
    }
    return sum;
  }

  private int reseal(Vault with) {
    return TABLES.stream().mapToInt(table -> table.reseal(kv, with)).sum();
  }

  @Override
  public Status status() {
    return exclusively(this::readStatus);
  }

  private Status readStatus() {
    MasterKeyFile file = keyFile(configuration);
    return status(file, keys(file), survey());
  }

  @Override
  public List<String> check() {
    return exclusively(() -> {
      List<String> wrong = new ArrayList<>();
      Status status = readStatus();
      if (!status.lost().isEmpty()) {
        wrong.add(problem(status));
      } else if (!status.keys().isEmpty()) {
        Vault all = new Vault(status.file().toString(), status.keys(), VaultLimits.defaults());
        TABLES.forEach(table -> wrong.addAll(table.check(kv, all)));
      }
      return wrong;
    });
  }

  @Override
  public int create(boolean discardLost) {
    return exclusively(() -> {
      MasterKeyFile file = keyFile(configuration);
      if (file.exists() && !discardLost) {
        throw new OperationException(
            Reason.EXISTS, file.path() + " exists already; rotate adds a new key to it");
      }
      Status status = status(file, keysOf(file), survey());
      if (!status.lost().isEmpty() && !discardLost) {
        throw new OperationException(Reason.REFUSED, problem(status));
      }
      if (!file.exists()) {
        if (status.keys().isEmpty()) {
          created(file, random);
        } else {
          file.create(status.keys().getFirst());
          file.replace(status.keys());
        }
      }
      Set<KeyId> kept = ids(file.read());
      return TABLES.stream().mapToInt(table -> table.discard(kv, kept)).sum();
    });
  }

  /// The keys in the file; if there is no file, those that a running server has in memory.
  private List<MasterKey> keysOf(MasterKeyFile file) {
    return file.exists() ? file.read() : vault.map(Vault::keys).orElse(List.of());
  }

  private static Set<KeyId> ids(List<MasterKey> keys) {
    return keys.stream().map(MasterKey::id).collect(Collectors.toSet());
  }

  @Override
  public int rotate() {
    return exclusively(() -> {
      MasterKeyFile file = keyFile(configuration);
      List<MasterKey> keys = new ArrayList<>(file.read());
      requireAll(status(file, keys, survey()));
      keys.addFirst(MasterKey.generate(random, Instant.now()));
      encryption.rotate(keys, () -> file.replace(keys));
      Vault with = renewed(file, keys);
      LOG.info("master-key event=rotated file={} id={}", file.path(), with.newest());
      return reseal(with);
    });
  }

  @Override
  public void protect(boolean readable) {
    exclusively(() -> {
      MasterKeyFile file = keyFile(configuration);
      if (!readable && configuration.get(Settings.MASTER_KEY_PROTECTION).isEmpty()) {
        throw new OperationException(
            Reason.REFUSED, "master-key.protection names no token and no service");
      }
      List<MasterKey> keys = file.read();
      (readable ? readableKeyFile(configuration) : file).replace(keys);
      LOG.info("master-key event={} file={}", readable ? "readable" : "protected", file.path());
      return true;
    });
  }

  /// Replaces the keys of the running server's vault; or makes a vault for one command.
  private Vault renewed(MasterKeyFile file, List<MasterKey> keys) {
    vault.ifPresent(serving -> serving.replace(keys));
    return vault.orElseGet(() -> new Vault(file.path().toString(), keys, VaultLimits.defaults()));
  }

  @Override
  public Reencryption.Progress encryption() {
    return encryption.progress();
  }

  @Override
  public void renewStoreKeys() {
    if (!encryption.renews()) {
      throw new OperationException(
          Reason.REFUSED,
          encryption.isEncrypting()
              ? "this storage engine cannot encrypt existing rows again"
              : "the store is not encrypted: set store.encryption to true first");
    }
    encryption.renewKeys();
    // The next start makes another one, and the index with it.
    IndexKey.remove(kv);
  }

  @Override
  public void remove(KeyId id) {
    exclusively(() -> {
      MasterKeyFile file = keyFile(configuration);
      List<MasterKey> keys = new ArrayList<>(file.read());
      int sealed = survey().sealed().getOrDefault(id, 0) + encryption.survey().getOrDefault(id, 0);
      if (!ids(keys).contains(id)) {
        throw new OperationException(
            Reason.NOT_FOUND, file.path() + " does not hold master key " + id);
      }
      if (keys.getFirst().id().equals(id)) {
        throw new OperationException(
            Reason.REFUSED, "master key " + id + " is the current one; rotate first");
      }
      if (sealed > 0) {
        throw new OperationException(
            Reason.REFUSED, sealed + " secrets are encrypted with master key " + id);
      }
      keys.removeIf(key -> key.id().equals(id));
      file.replace(keys);
      encryption.replace(keys);
      vault.ifPresent(serving -> serving.replace(keys));
      LOG.info("master-key event=removed file={} id={}", file.path(), id);
      return true;
    });
  }
}
