package org.posthorn.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.posthorn.kv.KeyValueStoreContract.MAIL;
import static org.posthorn.kv.KeyValueStoreContract.TEXT;
import static org.posthorn.kv.KeyValueStoreContract.account;
import static org.posthorn.kv.KeyValueStoreContract.scan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the embedded store does when the disk is full, its files are damaged, or its process dies.
class RocksDisasterTest {
  private static final byte[] NONE = {};

  @TempDir Path directory;

  private RocksStore open(long floor) {
    return RocksStore.open(directory, RocksStores.settings().withFreeSpaceFloor(floor));
  }

  private static void put(RocksStore store, Table table, int bytes) {
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          writer.put(table, new byte[] {'k'}, new byte[bytes]);
          return bytes;
        });
  }

  private static void delete(RocksStore store) {
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          writer.delete(MAIL, new byte[] {'a'});
          return 0;
        });
  }

  private static void assertDiskFull(RocksStore store, Table table, int bytes) {
    assertThatThrownBy(() -> put(store, table, bytes))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.DISK_FULL))
        .hasMessageContaining("bytes are free");
  }

  @Test
  void belowTheFloorMailIsRefusedAndRemovingItGoesOn() {
    try (RocksStore store = open(0)) {
      KeyValueStoreContract.put(store, account(1), MAIL, "a", "b");
    }
    long free = RocksEngine.freeBytes(directory);
    try (RocksStore store = open(2 * free)) {
      assertDiskFull(store, TEXT, 1);
      assertDiskFull(store, MAIL, (int) FreeSpace.SMALL_BYTES + 1);
      put(store, MAIL, 100);
      delete(store);
      assertThat(scan(store, account(1), MAIL)).isEqualTo("b k");
      assertThat(scan(store, account(1), TEXT)).isEmpty();
    }
  }

  @Test
  void belowAQuarterOfTheFloorNothingIsPut() {
    try (RocksStore store = open(0)) {
      KeyValueStoreContract.put(store, account(1), MAIL, "a", "b");
    }
    long free = RocksEngine.freeBytes(directory);
    try (RocksStore store = open(16 * free)) {
      assertDiskFull(store, MAIL, 1);
      delete(store);
      assertThat(scan(store, account(1), MAIL)).isEqualTo("b");
    }
  }

  @Test
  void aDamagedStoreSaysSoAndReleasesItsLock() throws IOException {
    try (RocksStore store = open(0)) {
      KeyValueStoreContract.put(store, account(1), MAIL, "a");
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("MANIFEST")) {
          Files.writeString(file, "this was a manifest");
        }
      }
    }
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> open(0))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
          .hasMessageContaining("the store in " + directory + " is damaged; restore it");
    }
  }

  /// Made anew, it would be empty, and what is in it lost for good.
  @Test
  void aStoreThatLostPartsOfItselfIsNotMadeAnew() throws IOException {
    try (RocksStore store = open(0)) {
      KeyValueStoreContract.put(store, account(1), MAIL, "a");
    }
    Path current = directory.resolve("CURRENT");
    String manifest = Files.readString(current).strip();
    byte[] whole = Files.readAllBytes(directory.resolve(manifest));
    Files.write(directory.resolve(manifest), Arrays.copyOf(whole, whole.length / 3));
    assertDamaged();
    Files.delete(current);
    assertDamaged();
    Files.writeString(current, manifest + "\n");
    Files.write(directory.resolve(manifest), whole);
    try (RocksStore store = open(0)) {
      assertThat(scan(store, account(1), MAIL)).isEqualTo("a");
    }
  }

  private void assertDamaged() {
    assertThatThrownBy(() -> open(0))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
  }

  @Test
  void lackOfRoomIsToldApartFromOtherFailures() {
    IOException full = new IOException("While appending: No space left on device");
    StoreException failed = new StoreException(StoreException.Kind.IO, "could not write", full);
    assertThat(StoreException.isLackOfRoom(failed)).isTrue();
    assertThat(StoreException.isLackOfRoom(full)).isTrue();
    assertThat(StoreException.isLackOfRoom(new IOException("Input/output error"))).isFalse();
    assertThat(
            StoreException.isLackOfRoom(
                new StoreException(StoreException.Kind.DISK_FULL, "only 1 bytes are free")))
        .isTrue();
  }

  @Test
  void aDamagedRowIsReportedAndNotTakenForMissing() throws Exception {
    byte[] value = BlobStoreContract.message(1_000);
    try (RocksStore whole = open(0)) {
      whole.write(
          account(1),
          Durability.SYNCED,
          writer -> {
            for (int i = 0; i < 1_000; i++) {
              writer.put(MAIL, ByteBuffer.allocate(Integer.BYTES).putInt(i).array(), value);
            }
            return 0;
          });
      whole.checkpoint(directory.resolve("copy")); // Brings the rows into a file.
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".sst")).toList()) {
        damageFirstHalf(file);
      }
    }
    byte[] key = {0, 0, 0, 9};
    RocksStore store = open(0);
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      List<KeyValueStore.ReadBody<?>> bodies =
          List.of(
              reader -> reader.get(MAIL, key),
              reader -> reader.get(MAIL, List.of(key)),
              reader -> reader.scan(MAIL, NONE, NONE, 20));
      for (KeyValueStore.ReadBody<?> body : bodies) {
        assertCorrupt(() -> store.read(account(1), body));
        Future<StoreException> onVirtual =
            virtual.submit(() ->
                catchThrowableOfType(StoreException.class, () -> store.read(account(1), body)));
        assertThat(onVirtual.get().kind()).isEqualTo(StoreException.Kind.CORRUPT);
      }
    } finally {
      closeDamaged(store);
    }
  }

  private static void closeDamaged(RocksStore store) {
    try {
      store.close();
    } catch (StoreException e) {
      // A compaction may have met the damage meanwhile; then the store takes no mark either.
      assertThat(e.kind()).isIn(StoreException.Kind.CORRUPT, StoreException.Kind.IO);
    }
  }

  private static void damageFirstHalf(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      if (bytes.length() < 50_000) {
        return; // The store's own notes, without which it does not open.
      }
      for (long at = 50; at < bytes.length() / 2; at += 50) {
        bytes.seek(at);
        bytes.write(bytes.read() ^ 0xff);
      }
    }
  }

  private static void assertCorrupt(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
  }

  @Test
  void aStoreThatLacksAFileSaysSo() throws IOException {
    try (RocksStore store = open(0)) {
      KeyValueStoreContract.put(store, account(1), MAIL, "a");
    }
    Files.writeString(directory.resolve("CURRENT"), "MANIFEST-999999\n");
    assertThatThrownBy(() -> open(0))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
  }

  @Test
  void aDirectoryThatCannotBeUsedIsAnIoError() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    assertThatThrownBy(() -> RocksStore.open(file.resolve("store"), RocksStores.settings()))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.IO))
        .hasMessageContaining("cannot use");
  }

  /// Reads what a [CountingProcess] says until it ends, and kills it once `enough` was answered.
  ///
  /// @return the last number it said was answered
  private long answered(Process process, int enough, List<String> others) throws Exception {
    long answered = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith(".")) {
          answered = Long.parseLong(line.substring(0, line.length() - 1));
        } else {
          others.add(line);
        }
        if (answered == enough) {
          process.toHandle().destroyForcibly(); // Leaves the stream open for what it said last.
        }
      }
    }
    process.waitFor();
    return answered;
  }

  private Process start(String shellPrefix, int valueBytes, long memoryBytes) throws IOException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    return new ProcessBuilder(
            "sh",
            "-c",
            shellPrefix + " exec \"$@\"",
            "sh",
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx128m",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            CountingProcess.class.getName(),
            directory.toString(),
            Integer.toString(valueBytes),
            Long.toString(memoryBytes))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void assertAllThere(long answered, long epoch) {
    try (RocksStore store = open(0)) {
      List<Long> numbers = new ArrayList<>();
      store.read(
          account(1),
          reader -> {
            reader.walk(
                MAIL, NONE, NONE, (key, value) -> numbers.add(ByteBuffer.wrap(key).getLong()));
            return numbers;
          });
      assertThat(numbers).hasSizeBetween((int) answered, (int) answered + 1);
      assertThat(numbers.getLast()).isEqualTo(numbers.size());
      assertThat(store.epoch()).isGreaterThan(epoch);
      assertThat(store.closedCleanly(epoch)).isFalse();
    }
  }

  @Test
  void whatWasAnsweredSurvivesTheDeathOfTheProcess() throws Exception {
    List<String> epoch = new ArrayList<>();
    Process process = start("", 100, 8 << 20);
    long answered = answered(process, 200, epoch);
    assertThat(answered).isGreaterThanOrEqualTo(200);
    assertAllThere(answered, Long.parseLong(epoch.getFirst()));
  }

  /// The log may not grow beyond 32 MiB: the kernel fails the write in the middle of it.
  @Test
  void aFailedWriteStopsTheStoreAndNothingAnsweredIsLost() throws Exception {
    List<String> others = new ArrayList<>();
    Process process = start("ulimit -f 65536;", 512 << 10, 256 << 20);
    long answered = answered(process, Integer.MAX_VALUE, others);
    assertThat(others).hasSize(3).endsWith("IO", "CLOSED");
    assertThat(process.exitValue()).isEqualTo(CountingProcess.EXIT_AFTER_FATAL);
    assertThat(answered).isBetween(20L, 64L);
    assertAllThere(answered, Long.parseLong(others.getFirst()));
  }
}
