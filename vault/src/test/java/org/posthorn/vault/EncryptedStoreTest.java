package org.posthorn.vault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.RocksStore;
import org.posthorn.kv.Seal;
import org.posthorn.kv.SealKeys;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.vault.EncryptingSeal.Rows;

/// A RocksDB store whose rows are encrypted: turning it on and off, renewing keys, and what the
/// files show.
class EncryptedStoreTest {
  private static final PartitionKind ACCOUNTS = new PartitionKind(2, "account");
  private static final Table ROWS = new Table(36, "email", Table.Family.ROWS);
  private static final Table BODIES = new Table(46, "body", Table.Family.BODIES);
  private static final String SECRET = "the queen arrives at noon";
  private static final byte[] NONE = {};

  @TempDir private Path directory;

  private MasterKeyFile keyFile() {
    return new MasterKeyFile(
        directory.resolve("master.key"), System.getProperty("user.name"), VaultLimits.defaults());
  }

  @BeforeEach
  void createKey() {
    keyFile().create(MasterKey.generate(new SecureRandom(), Instant.now()));
  }

  /// One opening of the store.
  private final class Opened implements AutoCloseable {
    final KeyFileService service = new KeyFileService(EncryptedStoreTest.this::keyFile);
    final EncryptingSeal seal;
    final KeyValueStore kv;
    final Reencryption reencryption;

    Opened(boolean encrypting) {
      seal = new EncryptingSeal(service, encrypting ? Rows.ENCRYPTED : Rows.PLAIN);
      kv =
          RocksStore.open(
              directory.resolve("kv"),
              RocksStore.Settings.withDefaults(() -> {}).withFreeSpaceFloor(0).withSeal(seal));
      reencryption = new Reencryption(kv, service, seal);
      reencryption.begin();
    }

    void run() {
      var _ = reencryption.run(() -> false, () -> {});
    }

    void put(long account, String key, String value) {
      put(account, ROWS, key, value);
    }

    void put(long account, Table table, String key, String value) {
      put(account(account), table, key, value);
    }

    void put(Partition partition, Table table, String key, String value) {
      kv.write(
          partition,
          Durability.SYNCED,
          writer -> {
            writer.put(table, key.getBytes(UTF_8), value.getBytes(UTF_8));
            return true;
          });
    }

    String get(long account, String key) {
      return new String(kv.get(account(account), ROWS, key.getBytes(UTF_8)), UTF_8);
    }

    int keys(long account) {
      return kv.read(
              account(account), reader -> reader.scan(SealKeys.TABLE, NONE, NONE, SealKeys.ID_MAX))
          .size();
    }

    @Override
    public void close() {
      kv.close();
    }
  }

  private static Partition account(long number) {
    return Partition.of(ACCOUNTS, number);
  }

  /// Files of the store that contain the text.
  private List<String> filesWith(String text) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory.resolve("kv"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          found.add(file.getFileName().toString());
        }
      }
    }
    return found;
  }

  @Test
  void the_files_show_nothing_of_the_rows() throws Exception {
    try (Opened opened = new Opened(true)) {
      opened.put(1, "a", SECRET);
      opened.put(1, BODIES, "b", SECRET.repeat(2_000));
    }
    assertThat(filesWith("queen")).isEmpty();
    try (Opened opened = new Opened(true)) {
      assertThat(opened.get(1, "a")).isEqualTo(SECRET);
    }
    try (Opened opened = new Opened(false)) {
      assertThat(opened.get(1, "a")).isEqualTo(SECRET);
    }
  }

  @Test
  void each_partition_has_a_key_of_its_own_which_goes_with_it() {
    try (Opened opened = new Opened(true)) {
      opened.put(1, "a", SECRET);
      opened.put(2, "a", SECRET);
      byte[] id = {1};
      assertThat(opened.kv.get(account(1), SealKeys.TABLE, id))
          .isNotEqualTo(opened.kv.get(account(2), SealKeys.TABLE, id));
      opened.kv.drop(account(1));
      assertThat(opened.keys(1)).isZero();
      opened.put(1, "a", "new");
      assertThat(opened.get(1, "a")).isEqualTo("new");
    }
    try (Opened opened = new Opened(true)) {
      assertThat(opened.get(1, "a")).isEqualTo("new");
    }
  }

  @Test
  void an_aborted_first_transaction_leaves_no_key() {
    try (Opened opened = new Opened(true)) {
      assertThatThrownBy(() ->
              opened.kv.write(
                  account(1),
                  Durability.SYNCED,
                  writer -> {
                    writer.put(ROWS, NONE, SECRET.getBytes(UTF_8));
                    throw new IllegalStateException("aborted");
                  }))
          .hasMessage("aborted");
      assertThat(opened.keys(1)).isZero();
      opened.put(1, "a", SECRET);
    }
    try (Opened opened = new Opened(true)) {
      assertThat(opened.get(1, "a")).isEqualTo(SECRET);
    }
  }

  @Test
  void turning_it_on_encrypts_what_is_there_and_turning_it_off_decrypts() throws Exception {
    try (Opened opened = new Opened(false)) {
      for (int i = 0; i < 1_200; i++) {
        opened.put(i % 3, "row" + i, SECRET + i);
      }
      opened.put(1, BODIES, "b", SECRET.repeat(2_000));
      opened.put(Partition.of(new PartitionKind(1, "directory")), ROWS, "c", SECRET);
    }
    assertThat(filesWith("queen")).isNotEmpty();
    try (Opened opened = new Opened(true)) {
      assertThat(opened.reencryption.progress())
          .isEqualTo(new Reencryption.Progress(true, 0, 4, false, false));
      opened.run();
      assertThat(opened.reencryption.progress())
          .isEqualTo(new Reencryption.Progress(true, 4, 4, false, true));
      assertThat(opened.get(2, "row1001")).isEqualTo(SECRET + 1_001);
    }
    assertThat(filesWith("queen")).isEmpty();
    try (Opened opened = new Opened(false)) {
      opened.run();
      assertThat(opened.get(2, "row1001")).isEqualTo(SECRET + 1_001);
    }
    assertThat(filesWith("queen")).isNotEmpty();
    // Rows that were written while it was off are found when it is turned on again.
    try (Opened opened = new Opened(true)) {
      opened.run();
    }
    assertThat(filesWith("queen")).isEmpty();
  }

  @Test
  void an_interrupted_run_continues() throws Exception {
    try (Opened opened = new Opened(false)) {
      for (int i = 0; i < 3_000; i++) {
        opened.put(i % 5, "row" + i, SECRET + i);
      }
    }
    int openings = 0;
    for (boolean done = false; !done; openings++) {
      try (Opened opened = new Opened(true)) {
        AtomicInteger transactions = new AtomicInteger();
        var _ = opened.reencryption.run(() -> transactions.getAndIncrement() > 6, () -> {});
        done = opened.reencryption.progress().done() == 5;
        for (int i = 0; i < 3_000; i += 97) {
          assertThat(opened.get(i % 5, "row" + i)).isEqualTo(SECRET + i);
        }
      }
    }
    assertThat(openings).isGreaterThan(1);
    try (Opened opened = new Opened(true)) {
      opened.run();
    }
    assertThat(filesWith("queen")).isEmpty();
  }

  /// Writers, readers of older snapshots, and renewals at once: no row is lost with an old key.
  @Test
  void keys_are_renewed_while_the_store_is_in_use() throws Exception {
    try (Opened opened = new Opened(true)) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong written = new AtomicLong();
      List<Throwable> failures = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      CountDownLatch begun = new CountDownLatch(3);
      for (int t = 0; t < 3; t++) {
        int number = t;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    Random random = new Random(number);
                    for (int i = 0; !stop.get(); i++) {
                      opened.put(1, number + " " + i, SECRET + number + " " + i);
                      int earlier = random.nextInt(i + 1);
                      assertThat(opened.get(1, number + " " + earlier))
                          .isEqualTo(SECRET + number + " " + earlier);
                      written.incrementAndGet();
                      begun.countDown();
                    }
                  } catch (Throwable e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                    begun.countDown();
                  }
                }));
      }
      begun.await();
      for (int round = 0; round < 10; round++) {
        opened.reencryption.renewKeys();
        opened.run();
        assertThat(opened.keys(1)).isOne();
      }
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(written).hasPositiveValue();
    }
    try (Opened opened = new Opened(true)) {
      var values = new TreeMap<String, String>();
      opened.kv.read(
          account(1),
          reader -> {
            reader.walk(
                ROWS,
                NONE,
                NONE,
                (key, value) -> {
                  values.put(new String(key, UTF_8), new String(value, UTF_8));
                  return true;
                });
            return true;
          });
      values.forEach((key, value) -> assertThat(value).isEqualTo(SECRET + key));
    }
  }

  @Test
  void an_interrupted_renewal_makes_one_key() {
    try (Opened opened = new Opened(true)) {
      for (int i = 0; i < 1_500; i++) {
        opened.put(1, "row" + i, SECRET + i);
      }
      opened.reencryption.renewKeys();
    }
    for (int round = 0; round < 5; round++) {
      try (Opened opened = new Opened(true)) {
        AtomicInteger asked = new AtomicInteger();
        var _ = opened.reencryption.run(() -> asked.getAndIncrement() > 2, () -> {});
        assertThat(opened.keys(1)).isEqualTo(2);
      }
    }
    try (Opened opened = new Opened(true)) {
      opened.run();
      assertThat(opened.keys(1)).isOne();
      assertThat(opened.get(1, "row1499")).isEqualTo(SECRET + 1_499);
    }
  }

  @Test
  void a_damaged_row_stays_and_stops_nothing() throws Exception {
    try (Opened opened = new Opened(true)) {
      opened.put(1, "a", SECRET);
      opened.put(1, "b", SECRET);
      opened.put(2, "a", SECRET);
    }
    damage(1, "a");
    try (Opened opened = new Opened(true)) {
      opened.reencryption.renewKeys();
      assertThat(opened.reencryption.run(() -> false, () -> {}))
          .isEqualTo(new Reencryption.Ran(2, 1));
      assertThat(opened.reencryption.progress())
          .isEqualTo(new Reencryption.Progress(true, 2, 2, true, true));
      assertThat(opened.keys(1)).as("the key of the damaged row is kept").isEqualTo(2);
      assertThat(opened.keys(2)).isOne();
      assertThat(opened.get(1, "b")).isEqualTo(SECRET);
      assertThatThrownBy(() -> opened.get(1, "a")).hasMessageContaining("was modified");
    }
  }

  /// Changes a bit of a row on disk.
  private void damage(long account, String key) {
    Seal raw =
        (partition, keys) ->
            new Seal.PartitionSeal() {
              @Override
              public byte[] seal(Table table, byte[] row, byte[] value) {
                return value;
              }

              @Override
              public byte[] open(Table table, byte[] row, byte[] sealed) {
                return sealed;
              }

              @Override
              public boolean isCurrent(byte[] sealed) {
                return true;
              }
            };
    try (KeyValueStore kv =
        RocksStore.open(
            directory.resolve("kv"),
            RocksStore.Settings.withDefaults(() -> {}).withFreeSpaceFloor(0).withSeal(raw))) {
      kv.write(
          account(account),
          Durability.SYNCED,
          writer -> {
            byte[] sealed = Objects.requireNonNull(writer.get(ROWS, key.getBytes(UTF_8)));
            sealed[sealed.length - 1] ^= 1;
            writer.put(ROWS, key.getBytes(UTF_8), sealed);
            return true;
          });
    }
  }

  @Test
  void a_new_master_key_encrypts_the_keys_alone() {
    try (Opened opened = new Opened(true)) {
      opened.put(1, "a", SECRET);
      opened.put(2, "a", SECRET);
      List<MasterKey> keys = new ArrayList<>(keyFile().read());
      KeyId old = keys.getFirst().id();
      assertThat(opened.reencryption.survey()).containsExactly(java.util.Map.entry(old, 2));
      keys.addFirst(MasterKey.generate(new SecureRandom(), Instant.now()));
      assertThat(
              opened.reencryption.rewrapAfter(() -> {
                keyFile().replace(keys);
                opened.service.replace(keys);
              }))
          .isEqualTo(2);
      assertThat(opened.reencryption.survey())
          .containsExactly(java.util.Map.entry(keys.getFirst().id(), 2));
      keyFile().replace(keys.subList(0, 1)); // the old one is not needed any more
    }
    try (Opened opened = new Opened(true)) {
      assertThat(opened.get(1, "a")).isEqualTo(SECRET);
    }
  }

  @Test
  void an_interrupted_rotation_continues() {
    try (Opened opened = new Opened(true)) {
      opened.put(1, "a", SECRET);
      List<MasterKey> keys = new ArrayList<>(keyFile().read());
      keys.addFirst(MasterKey.generate(new SecureRandom(), Instant.now()));
      assertThatThrownBy(() ->
              opened.reencryption.rewrapAfter(() -> {
                keyFile().replace(keys);
                throw new IllegalStateException("power cut");
              }))
          .hasMessage("power cut");
    }
    try (Opened opened = new Opened(true)) {
      assertThat(opened.reencryption.rewrap()).isOne();
      assertThat(opened.reencryption.rewrap()).isZero();
      keyFile().replace(keyFile().read().subList(0, 1));
    }
    try (Opened opened = new Opened(true)) {
      assertThat(opened.get(1, "a")).isEqualTo(SECRET);
    }
  }

  @Test
  void without_the_master_key_nothing_opens_and_nothing_is_changed() throws Exception {
    try (Opened opened = new Opened(true)) {
      opened.put(1, "a", SECRET);
    }
    Path file = directory.resolve("master.key");
    Path aside = directory.resolve("aside");
    Files.move(file, aside);
    try (Opened opened = new Opened(true)) {
      assertThatThrownBy(() -> opened.get(1, "a"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("master key is missing")
          .hasMessageContaining(file.toString());
      assertThatThrownBy(() -> opened.put(1, "b", SECRET)).isInstanceOf(StoreException.class);
    }
    keyFile().create(MasterKey.generate(new SecureRandom(), Instant.now()));
    try (Opened opened = new Opened(true)) {
      assertThatThrownBy(() -> opened.get(1, "a"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("encrypted with master key");
    }
    Files.delete(file);
    Files.move(aside, file);
    try (Opened opened = new Opened(true)) {
      assertThat(opened.get(1, "a")).isEqualTo(SECRET);
    }
  }
}
