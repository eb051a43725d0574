package org.posthorn.server.storage;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Seal;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.Settings;
import org.posthorn.server.lifecycle.PeriodicTasks;
import org.posthorn.vault.EncryptingSeal;
import org.posthorn.vault.EncryptingSeal.Rows;
import org.posthorn.vault.KeyFileService;
import org.posthorn.vault.KeyId;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Reencryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Encryption of the store's rows, and the thread that encrypts existing ones. Thread-safe.
public final class StoreEncryption implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreEncryption.class);

  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration EVERY = Duration.ofSeconds(10);

  /// Longer work, such as compaction, ends when the store is closed.
  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final KeyFileService service;
  private final EncryptingSeal seal;
  private @Nullable Reencryption reencryption;
  private @Nullable PeriodicTasks tasks;
  private volatile boolean stopping;
  private boolean rewrapped;

  StoreEncryption(Configuration configuration) {
    service = new KeyFileService(() -> Secrets.keyFile(configuration));
    seal = new EncryptingSeal(service, rows(configuration));
  }

  private static Rows rows(Configuration configuration) {
    boolean encrypted = configuration.get(Settings.ENCRYPTION);
    if (!configuration.get(Settings.ENCRYPTED_ONLY)) {
      return encrypted ? Rows.ENCRYPTED : Rows.PLAIN;
    }
    if (!encrypted) {
      throw new ConfigurationException("store.encrypted-only requires store.encryption");
    }
    return Rows.ENCRYPTED_ONLY;
  }

  /// Whether new rows are encrypted.
  public boolean isEncrypting() {
    return seal.isEncrypting();
  }

  /// Whether encryption was ever on.
  boolean wasOn() {
    return reencryption().wasOn();
  }

  /// The seal with which the store must be opened.
  Seal seal() {
    return seal;
  }

  /// To be called with the opened store before it is used.
  ///
  /// @param requireKey creates or finds the master key, if encryption is to be on
  void opened(KeyValueStore kv, Runnable requireKey) {
    reencryption = new Reencryption(kv, service, seal);
    if (seal.rows() == Rows.ENCRYPTED_ONLY && !reencryption.isAllEncrypted()) {
      throw new ConfigurationException(
          "not all rows are encrypted yet: set store.encrypted-only to false until `posthorn"
              + " encryption status` says so");
    }
    if (seal.isEncrypting()) {
      requireKey.run();
    }
    reencryption.begin();
  }

  private Reencryption reencryption() {
    Reencryption ready = reencryption;
    if (ready == null) {
      throw new IllegalStateException("the store is not open");
    }
    return ready;
  }

  /// Starts to bring existing rows to the current form, in the background, until [#close].
  public synchronized void start() {
    if (tasks == null) {
      tasks = new PeriodicTasks("encryption", 1);
      tasks.every(FIRST, EVERY, this::run);
    }
  }

  private void run() {
    if (!rewrapped) {
      rewrapped = true;
      long keys = reencryption().rewrap();
      if (keys > 0) {
        LOG.info("encryption event=keys-encrypted count={}", keys);
      }
    }
    long[] last = {System.nanoTime()};
    Runnable pause =
        () -> {
          // As long as the transaction took: half of the time is for others.
          LockSupport.parkNanos(System.nanoTime() - last[0]);
          last[0] = System.nanoTime();
        };
    Reencryption.Ran ran = reencryption().run(() -> stopping, pause);
    if (ran.partitions() > 0) {
      LOG.info(
          "encryption event=rows-rewritten encrypted={} partitions={}",
          seal.isEncrypting(),
          ran.partitions());
    }
    if (ran.damaged() > 0) {
      LOG.error("encryption event=damaged-rows-kept count={}", ran.damaged());
    }
  }

  /// How far existing rows are in the current form.
  public Reencryption.Progress progress() {
    return reencryption().progress();
  }

  /// Whether [#renewKeys] is possible.
  boolean renews() {
    return seal.isEncrypting() && reencryption().reseals();
  }

  /// Requests new keys for all partitions; the thread makes them.
  void renewKeys() {
    reencryption().renewKeys();
  }

  /// The number of partition keys by the master key that they are encrypted with.
  SortedMap<KeyId, Integer> survey() {
    return reencryption().survey();
  }

  /// Puts other master keys in place, and encrypts the partitions' keys with the first of them.
  ///
  /// @param replaced writes the file
  void rotate(List<MasterKey> keys, Runnable replaced) {
    reencryption()
        .rewrapAfter(() -> {
          replaced.run();
          service.replace(keys);
        });
  }

  /// A master key was removed.
  void replace(List<MasterKey> keys) {
    service.replace(keys);
  }

  @Override
  public synchronized void close() {
    stopping = true;
    if (tasks != null) {
      tasks.stop(END_MAX);
    }
  }
}
