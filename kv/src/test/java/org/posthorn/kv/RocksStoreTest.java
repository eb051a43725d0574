package org.posthorn.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.posthorn.kv.KeyValueStoreContract.ACCOUNT;
import static org.posthorn.kv.KeyValueStoreContract.MAIL;
import static org.posthorn.kv.KeyValueStoreContract.account;
import static org.posthorn.kv.KeyValueStoreContract.put;
import static org.posthorn.kv.KeyValueStoreContract.scan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class RocksStoreTest implements KeyValueStoreContract {
  @TempDir Path directory;
  private final List<KeyValueStore> opened = new ArrayList<>();

  /// The engine may remove files of an open store meanwhile.
  private static void assertOwnersAlone(Path tree) throws IOException {
    Map<Path, String> permissions = new HashMap<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              permissions.put(
                  file, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            } catch (NoSuchFileException e) {
              return visitFileFailed(file, e);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    assertThat(permissions)
        .isNotEmpty()
        .allSatisfy((file, found) -> assertThat(found).as("%s", file).isEqualTo("rw-------"));
  }

  /// Directories are copied, and their modes changed. Versions before left files open to all that
  /// can come to them.
  @Test
  void filesOfAStoreAreTheirOwnersAlone() throws IOException {
    store().close();
    Path current = directory.resolve("store").resolve("CURRENT");
    Files.setPosixFilePermissions(current, PosixFilePermissions.fromString("rw-r--r--"));
    RocksStore store = store();
    assertOwnersAlone(directory.resolve("store"));
    store.checkpoint(directory.resolve("copy"));
    assertOwnersAlone(directory.resolve("copy"));
  }

  /// What the engine makes while it works: its process's mask decides.
  @Test
  void filesThatTheEngineMakesLaterAreTheirOwnersAlone() throws Exception {
    Path masked = directory.resolve("masked");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MaskedProcess.class.getName(),
                masked.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    assertOwnersAlone(masked);
  }

  @Override
  public RocksStore store() {
    RocksStore store = RocksStore.open(directory.resolve("store"), RocksStores.settings());
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() {
    opened.forEach(KeyValueStore::close);
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    RocksStore first = store();
    put(first, account(1), MAIL, "a", "b");
    long epoch = first.epoch();
    first.close();
    RocksStore second = store();
    assertThat(scan(second, account(1), MAIL)).isEqualTo("a b");
    assertThat(second.partitions(ACCOUNT, NONE, 9)).containsExactly(account(1));
    assertThat(second.epoch()).isGreaterThan(epoch);
    assertThat(second.closedCleanly(epoch)).isTrue();
    assertThat(second.closedCleanly(second.epoch())).isFalse();
    assertThat(second.closedCleanly(epoch - 1)).isFalse();
  }

  @Test
  void aStoreIsOpenedOnce() {
    store();
    assertThatThrownBy(this::store)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.LOCKED))
        .hasMessageContaining("has " + directory.resolve("store") + " open");
  }

  @Test
  void randomOperationsAgreeWithTheModelOnVirtualThreads() throws Exception {
    RocksStore store = store();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(() -> RandomOperations.compare(store, 400)).get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aScanOnAVirtualThreadMeetsRowsInMemoryAndOnDisk() throws Exception {
    int rows = 6_000; // Several pages, and more blocks than are read below.
    RocksStore first = store();
    eachOf(first, 0, rows, (writer, key) -> writer.put(MAIL, key, new byte[200]));
    first.checkpoint(directory.resolve("written")); // Brings everything into files.
    first.close();
    List<Integer> ascending = IntStream.range(0, rows).boxed().toList();
    for (boolean descending : new boolean[] {false, true}) {
      RocksStore store = store();
      List<Integer> seen = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        threads
            .submit(() -> {
              for (int warm : new int[] {0, 1_000, 1_700, rows - 100}) {
                assertThat(numbers(store, key(warm), key(warm + 100), false)).hasSize(100);
              }
              return seen.addAll(numbers(store, NONE, NONE, descending));
            })
            .get(60, TimeUnit.SECONDS);
      }
      assertThat(seen).isEqualTo(descending ? ascending.reversed() : ascending);
      store.close();
    }
  }

  private static List<Integer> numbers(
      RocksStore store, byte[] from, byte[] to, boolean descending) {
    return store.read(
        account(1),
        reader ->
            (descending
                    ? reader.scanDescending(MAIL, from, to, 10_000)
                    : reader.scan(MAIL, from, to, 10_000))
                .stream().map(row -> ByteBuffer.wrap(row.key()).getInt()).toList());
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  @Test
  void aCheckpointIsAStore() {
    RocksStore store = store();
    put(store, account(1), MAIL, "a", "b");
    Path copy = directory.resolve("copy");
    store.checkpoint(copy);
    put(store, account(1), MAIL, "c");
    RocksStore copied = RocksStore.open(copy, RocksStores.settings());
    opened.add(copied);
    assertThat(scan(copied, account(1), MAIL)).isEqualTo("a b");
    assertThat(copied.closedCleanly(store.epoch())).isFalse();
    assertThatThrownBy(() -> store.checkpoint(copy)).isInstanceOf(StoreException.class);
  }

  @Test
  void theSpaceOfRemovedBodiesComesBack() throws RocksDBException {
    RocksStore store = store();
    int bodies = 1_000;
    byte[] body = BlobStoreContract.message(20_000);
    for (int i = 0; i < bodies; i += 100) {
      eachOf(store, i, i + 100, (writer, key) -> writer.put(TEXT, key, body));
    }
    store.checkpoint(directory.resolve("written")); // Brings everything into files.
    long before = figure(store, "blob_bytes");
    assertThat(before).isGreaterThan(19_000_000);
    // Every tenth stays, so that no file becomes garbage as a whole.
    eachOf(
        store,
        0,
        bodies,
        (writer, key) -> {
          if (ByteBuffer.wrap(key).getInt() % 10 != 0) {
            writer.delete(TEXT, key);
          }
        });
    store.reclaimer().compactIndex();
    assertThat(figure(store, "blob_garbage_bytes")).isGreaterThan(before * 8 / 10);
    eachOf(store, 0, 100, (writer, key) -> writer.put(MAIL, key, body));
    assertThat(figure(store, "wal_bytes")).isGreaterThan(2_000_000);
    store.reclaimer().copyTogether();
    assertThat(figure(store, "blob_bytes")).isLessThan(before * 13 / 100);
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(figure(store, "wal_bytes")).isLessThan(100_000));
    int left = store.read(account(1), r -> r.scan(TEXT, NONE, NONE, bodies).size());
    assertThat(left).isEqualTo(bodies / 10);
  }

  /// While the reclaimer copies bodies too, at any time.
  @Test
  void aCompactionLeavesNoReplacedBodies() throws Exception {
    RocksStore store = store();
    fill(store, 1_500, 0);
    try (var threads = Executors.newSingleThreadExecutor()) {
      AtomicBoolean done = new AtomicBoolean();
      Future<Boolean> reclaiming =
          threads.submit(() -> {
            while (!done.get()) {
              store.reclaimer().copyTogether();
              store.reclaimer().compactIndex();
            }
            return true;
          });
      try {
        for (int round = 1; round <= 4; round++) {
          fill(store, 1_500, round);
          store.compact();
          assertThat(figure(store, "blob_garbage_bytes")).as("round %d", round).isZero();
          assertThat(figure(store, "blob_bytes")).isLessThan(2 * 1_500 * 20_000L);
        }
      } finally {
        done.set(true);
      }
      assertThat(reclaiming.get(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aStoreIsClosedWhileCompactionsWaitForEachOther() throws Exception {
    RocksStore store = store();
    fill(store, 3_000, 0);
    try (var threads = Executors.newFixedThreadPool(2)) {
      CountDownLatch compacted = new CountDownLatch(4);
      Callable<Boolean> compacting =
          () -> {
            while (true) {
              store.compact();
              compacted.countDown();
            }
          };
      Future<Boolean> one = threads.submit(compacting);
      Future<Boolean> other = threads.submit(compacting);
      assertThat(compacted.await(60, TimeUnit.SECONDS)).isTrue();
      assertTimeoutPreemptively(Duration.ofSeconds(30), store::close);
      for (Future<Boolean> each : List.of(one, other)) {
        assertThatThrownBy(() -> each.get(30, TimeUnit.SECONDS))
            .hasCauseInstanceOf(StoreException.class);
      }
    }
  }

  /// A reader sees what was there when it began, so that must stay; it is removed by the next
  /// compaction.
  @Test
  void aCompactionLeavesWhatReadersStillSee() {
    RocksStore store = store();
    fill(store, 100, 0);
    long whole =
        store.read(
            account(1),
            reader -> {
              fill(store, 100, 1);
              store.compact();
              assertThat(reader.get(TEXT, key(7))).isEqualTo(filling(0));
              return figure(store, "blob_bytes");
            });
    store.compact();
    assertThat(figure(store, "blob_bytes")).isLessThan(whole * 6 / 10);
  }

  @Test
  void theSpaceOfBodiesThatWereSealedAgainComesBack() throws RocksDBException {
    fill(store(), 1_500, 0);
    close();
    opened.clear();
    RocksStore store =
        RocksStore.open(
            directory.resolve("store"), RocksStores.settings().withSeal(RocksStoreTest::masking));
    opened.add(store);
    store.reclaimer().check();
    long before = figure(store, "blob_bytes");
    byte[] from = NONE;
    do {
      from = store.reseal(account(1), from, 100).next();
    } while (from.length > 0);
    store.checkpoint(directory.resolve("resealed")); // Brings everything into files.
    store.reclaimer().check();
    assertThat(figure(store, "blob_garbage_bytes")).isZero();
    assertThat(figure(store, "blob_bytes")).isLessThan(before * 11 / 10);
    assertThat(store.get(account(1), TEXT, key(7))).isEqualTo(filling(0));
  }

  /// Opens plain values, and seals them in another form.
  private static Seal.PartitionSeal masking(Partition partition, SealKeys keys) {
    IdentitySeal plain = new IdentitySeal(partition);
    return new Seal.PartitionSeal() {
      @Override
      public byte[] seal(Table table, byte[] key, byte[] value) {
        byte[] sealed = plain.seal(table, key, value);
        sealed[0] = 99;
        return sealed;
      }

      @Override
      public byte[] open(Table table, byte[] key, byte[] sealed) {
        byte[] value = sealed.clone();
        value[0] = isCurrent(sealed) ? PlainForm.of(NONE)[0] : sealed[0];
        return plain.open(table, key, value);
      }

      @Override
      public boolean isCurrent(byte[] sealed) {
        return sealed[0] == 99;
      }
    };
  }

  private static void fill(RocksStore store, int bodies, int version) {
    byte[] body = filling(version);
    for (int i = 0; i < bodies; i += 100) {
      eachOf(store, i, i + 100, (writer, key) -> writer.put(TEXT, key, body));
    }
  }

  private static byte[] filling(int version) {
    byte[] body = BlobStoreContract.message(20_000);
    body[0] = (byte) version;
    return body;
  }

  @Test
  void aRelaxedWriteIsSyncedWithinASecondThoughNobodyWaits() {
    RocksStore store = store();
    long syncs = figure(store, "syncs");
    store.write(account(1), Durability.RELAXED, writer -> putOne(writer));
    assertThat(figure(store, "syncs")).as("not before it is answered").isEqualTo(syncs);
    await().atMost(Duration.ofSeconds(5)).until(() -> figure(store, "syncs") == syncs + 1);
  }

  @Test
  void aSyncedReadOfRelaxedWritesWaitsForThem() {
    RocksStore store = store();
    store.write(account(1), Durability.RELAXED, writer -> putOne(writer));
    long syncs = figure(store, "syncs");
    int seen = store.write(account(1), Durability.SYNCED, w -> w.scan(MAIL, NONE, NONE, 9).size());
    assertThat(seen).isEqualTo(1);
    assertThat(figure(store, "syncs")).isEqualTo(syncs + 1);
    store.write(account(1), Durability.SYNCED, writer -> 0);
    assertThat(figure(store, "syncs")).as("nothing is left to sync").isEqualTo(syncs + 1);
  }

  private static int putOne(Writer writer) {
    writer.put(MAIL, new byte[] {'a'}, NONE);
    return 1;
  }

  @Test
  void anInterruptedWriterStillLearnsWhatBecameOfItsTransaction() {
    RocksStore store = store();
    Thread.currentThread().interrupt();
    try {
      put(store, account(1), MAIL, "a");
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is not lost").isTrue();
    }
    assertThat(scan(store, account(1), MAIL)).isEqualTo("a");
  }

  /// Writers that wait for one sync share the next: 20 of them need far fewer than 20 syncs each.
  @Test
  void waitingTransactionsShareASync() throws Exception {
    RocksStore store =
        RocksStore.open(
            directory.resolve("slow"), RocksStores.settings().withSyncDelay(Duration.ofMillis(5)));
    opened.add(store);
    long syncs = figure(store, "syncs");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        writers.add(
            threads.submit(() -> store.write(account(1), Durability.SYNCED, w -> putOne(w))));
      }
      for (Future<Integer> writer : writers) {
        assertThat(writer.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      }
    }
    assertThat(figure(store, "syncs") - syncs).isLessThan(100);
    assertThat(figure(store, "sync_mean_micros")).isGreaterThanOrEqualTo(5_000);
  }

  private static long figure(RocksStore store, String name) {
    return store.metrics().getOrDefault(name, -1L);
  }

  private static void eachOf(
      RocksStore store, int from, int to, BiConsumer<Writer, byte[]> change) {
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          for (int i = from; i < to; i++) {
            change.accept(writer, key(i));
          }
          return to;
        });
  }
}
