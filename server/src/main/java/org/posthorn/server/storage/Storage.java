package org.posthorn.server.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.DirectoryChange;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.factors.FactorLimits;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.factors.SeedEncryption;
import org.posthorn.directory.sessions.SessionLimits;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.PostgresStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfiguredLimits;
import org.posthorn.server.config.Settings;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.sealed.ConfiguredLinks;
import org.posthorn.store.MailStore;
import org.posthorn.store.sharing.StoredShares;
import org.posthorn.submission.policy.Allowance;
import org.posthorn.submission.policy.Bounds;
import org.posthorn.submission.policy.SendingPolicy;
import org.posthorn.vault.sealed.SealedLinks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The opened storage: the engine, the blobs, the directory and the mail above them. The server
/// uses it, and the command line without a server.
///
/// In the data directory: `kv/` the engine, `blobs/` large messages, `tls/`, `posthorn.toml`,
/// `control.sock`.
public final class Storage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  /// Accounts and domains whose sending rate is remembered, about 100 bytes each.
  private static final int SENDERS_MAX = 100_000;

  private static final long EXIT_DELAY_NANOS = Duration.ofMillis(500).toNanos();

  private final Path data;
  private final KeyValueStore kv;
  private final LeaseHolder holder;
  private final BlobStore blobs;
  private final Directory directory;
  private final HashingPool hashing;
  private final Passwords passwords;
  private final AuditLog audit;
  private final DirectoryAdministration administration;
  private final Factors factors;
  private final SeedEncryption seeds;
  private final WebSessions sessions;
  private final Webhooks webhooks;
  private final MailStore mail;
  private final SendingPolicy sending;
  private final Secrets secrets;
  private final StoreEncryption encryption;
  private final Configuration configuration;
  private final DirectoryChange.Registration erasing;
  private final List<DirectoryChange.Listener> listeners = new CopyOnWriteArrayList<>();

  private final ReentrantLock erasureLock = new ReentrantLock();
  private Optional<SealedLinks> sealedLinks = Optional.empty();

  private Storage(
      Path data,
      KeyValueStore kv,
      Secrets secrets,
      StoreEncryption encryption,
      BlobStore blobs,
      Configuration configuration) {
    this.data = data;
    this.configuration = configuration;
    this.encryption = encryption;
    this.kv = kv;
    this.blobs = blobs;
    holder = LeaseHolder.of(configuration.get(Settings.HOSTNAME), kv);
    directory = Directory.open(kv, Clock.systemUTC(), ConfiguredLimits.directory(configuration));
    hashing = new HashingPool(Argon2Settings.DEFAULT, directory.limits());
    audit = new KeyValueAuditLog(kv);
    passwords = new Passwords(directory, hashing, audit);
    administration = new DirectoryAdministration(directory, passwords, audit);
    this.secrets = secrets;
    seeds = new SeedEncryption(kv, secrets::vault);
    factors = new Factors(kv, directory, passwords, audit, seeds, FactorLimits.defaults());
    sessions = new WebSessions(kv, directory, factors, audit, SessionLimits.defaults());
    webhooks =
        new Webhooks(
            kv, directory, secrets::vault, InstantSource.system(), WebhookLimits.defaults());
    mail =
        new MailStore(
            kv,
            blobs,
            new Access(directory::account, new StoredShares(kv)),
            new AccountQuotas(directory, configuration.get(Settings.ACCOUNT_MESSAGES_MAX)),
            Clock.systemUTC(),
            ConfiguredLimits.store(configuration));
    sending =
        new SendingPolicy(
            kv,
            Bounds.of(directory, allowance(configuration)),
            InstantSource.system(),
            SENDERS_MAX);
    erasing = directory.listen(this::changed);
  }

  private void changed(DirectoryChange change) {
    listeners.forEach(listener -> listener.changed(change));
    if (change instanceof DirectoryChange.AccountRemoved removed) {
      mail.erase(removed.account());
    }
  }

  /// Tells `listener` of changes of the directory before the mail of a removed account is erased,
  /// so that its sessions have ended by then.
  public DirectoryChange.Registration listen(DirectoryChange.Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /// Erases the mail of removed accounts that an earlier stop has left.
  ///
  /// @return how many there were
  public int eraseRemoved() {
    List<AccountId> removed = new ArrayList<>();
    mail.forEachAccount(account -> {
      if (directory.isRemoved(account) && mail.holds().of(account).isEmpty()) {
        removed.add(account);
      }
    });
    removed.forEach(mail::erase);
    return removed.size();
  }

  /// Opens the configured storage.
  ///
  /// @throws org.posthorn.kv.StoreException with one clear message if it cannot be opened
  public static Storage open(Configuration configuration) throws IOException {
    Path data = configuration.get(Settings.DATA);
    DataDirectory.requireWritable(data);
    StoreEncryption encryption = new StoreEncryption(configuration);
    KeyValueStore kv =
        configuration.get(Settings.ENGINE).equals("postgresql")
            ? PostgresStore.open(
                configuration.get(Settings.POSTGRESQL_URL),
                configuration.get(Settings.POSTGRESQL_CONNECTIONS),
                encryption.seal())
            : RocksStore.open(
                data.resolve(DataDirectory.KV),
                RocksStore.Settings.withDefaults(Storage::diskFailed)
                    .withMemoryBytes(configuration.get(Settings.ROCKSDB_MEMORY))
                    .withFreeSpaceFloor(configuration.get(Settings.FREE_SPACE_MIN))
                    .withSyncDelay(configuration.get(Settings.SYNC_DELAY))
                    .withSeal(encryption.seal()));
    try {
      Secrets secrets = new Secrets(configuration, kv, encryption);
      encryption.opened(kv, secrets::requireKeyFile);
      RestoreNote.apply(kv);
      return new Storage(
          data,
          kv,
          secrets,
          encryption,
          new FileBlobStore(
              data.resolve(DataDirectory.BLOBS),
              configuration.get(Settings.ENCRYPTION),
              configuration.get(Settings.FREE_SPACE_MIN)),
          configuration);
    } catch (IOException | RuntimeException e) {
      kv.close();
      throw e;
    }
  }

  private static Allowance allowance(Configuration configuration) {
    return new Allowance(
        configuration.get(Settings.SENDING_PER_MINUTE),
        configuration.get(Settings.SENDING_BURST),
        configuration.get(Settings.SENDING_PER_HOUR),
        configuration.get(Settings.SENDING_MESSAGES),
        configuration.get(Settings.SENDING_RECIPIENTS),
        configuration.get(Settings.SENDING_REVIEW));
  }

  /// A failed sync is never retried: what the kernel still holds is unknown. The process ends, and
  /// its supervisor restarts it.
  private static void diskFailed() {
    LOG.error("storage event=disk-failed action=exit code={}", ExitCode.DISK_FAILED);
    // Sessions whose writes failed can report it to their clients before the connections are
    // closed.
    long until = System.nanoTime() + EXIT_DELAY_NANOS;
    for (long left = EXIT_DELAY_NANOS; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    Runtime.getRuntime().halt(ExitCode.DISK_FAILED);
  }

  public Path data() {
    return data;
  }

  public KeyValueStore kv() {
    return kv;
  }

  /// This process, among those that share the store.
  public LeaseHolder holder() {
    return holder;
  }

  public BlobStore blobs() {
    return blobs;
  }

  public Directory directory() {
    return directory;
  }

  public DirectoryAdministration administration() {
    return administration;
  }

  public Passwords passwords() {
    return passwords;
  }

  public AuditLog audit() {
    return audit;
  }

  public Factors factors() {
    return factors;
  }

  /// The key of one-time code seeds.
  public SeedEncryption seeds() {
    return seeds;
  }

  public WebSessions sessions() {
    return sessions;
  }

  public Webhooks webhooks() {
    return webhooks;
  }

  /// The threads that compute Argon2.
  public HashingPool hashing() {
    return hashing;
  }

  public MailStore mail() {
    return mail;
  }

  /// Limits and counts the messages that accounts submit.
  public SendingPolicy sending() {
    return sending;
  }

  /// The secrets in the store, and their master key.
  public Secrets secrets() {
    return secrets;
  }

  /// The servers with which mail is sealed. Their files are read by the first call.
  ///
  /// @throws org.posthorn.server.config.ConfigurationException if one cannot be used
  public synchronized SealedLinks sealedLinks() {
    SealedLinks links =
        sealedLinks.orElseGet(() -> ConfiguredLinks.of(configuration, kv, secrets::vault));
    sealedLinks = Optional.of(links);
    return links;
  }

  private synchronized void closeLinks() {
    sealedLinks.ifPresent(SealedLinks::close);
  }

  /// Encryption of the store's rows.
  public StoreEncryption encryption() {
    return encryption;
  }

  /// Held while bytes of expunged messages are erased, and by a backup, which needs them.
  public ReentrantLock erasureLock() {
    return erasureLock;
  }

  @Override
  public void close() {
    // The engine last, and in any case: a store that is not closed is recovered at the next start.
    try (kv;
        blobs;
        hashing;
        mail;
        encryption;
        erasing) {
      LOG.debug("storage event=closing");
      closeLinks();
    }
  }
}
