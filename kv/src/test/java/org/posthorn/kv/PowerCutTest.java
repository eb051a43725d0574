package org.posthorn.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.kv.PowerCutVictim.BLOBS;
import static org.posthorn.kv.PowerCutVictim.BODIES;
import static org.posthorn.kv.PowerCutVictim.COUNTER;
import static org.posthorn.kv.PowerCutVictim.ONLY;
import static org.posthorn.kv.PowerCutVictim.RELAXED;
import static org.posthorn.kv.PowerCutVictim.ROWS;
import static org.posthorn.kv.PowerCutVictim.content;
import static org.posthorn.kv.PowerCutVictim.key;
import static org.posthorn.kv.PowerCutVictim.number;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.kv.BlobStore.BlobReader;
import org.posthorn.testkit.disaster.PowerCut;

/// The power goes while a store is being written to; again and again on the same store. How often
/// is the system property `posthorn.cuts` (the long form is 200).
class PowerCutTest {
  private static final int CUTS = Integer.getInteger("posthorn.cuts", 3);

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void what_was_acknowledged_survives_every_power_cut(@TempDir Path directory) throws Exception {
    long seed = Long.getLong("posthorn.seed", System.nanoTime());
    Random random = new Random(seed);
    Path root = directory.resolve("root");
    for (int cut = 0; cut < CUTS; cut++) {
      PowerCut disk = PowerCut.over(directory, root);
      List<String> said = runUntilCut(disk, root, random, false);
      String context = "seed " + seed + ", cut " + cut + ": " + disk.cut();
      assertThat(lost(root, said)).as(context).isEmpty();
    }
  }

  /// The test above would notice: with syncs that do nothing, acknowledged writes are lost.
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void without_syncs_acknowledged_writes_are_lost(@TempDir Path directory) throws Exception {
    Path root = directory.resolve("root");
    PowerCut disk = PowerCut.over(directory, root);
    List<String> said = runUntilCut(disk, root, new Random(1), true);
    disk.cut();
    assertThat(lost(root, said)).isNotEmpty();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void when_syncs_fail_nothing_acknowledged_is_lost(@TempDir Path directory) throws Exception {
    whenTheDiskFails(PowerCut.Fault.SYNC_FAILS, directory);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void when_the_disk_is_full_nothing_acknowledged_is_lost(@TempDir Path directory)
      throws Exception {
    whenTheDiskFails(PowerCut.Fault.DISK_FULL, directory);
  }

  private static void whenTheDiskFails(PowerCut.Fault fault, Path directory) throws Exception {
    Path root = directory.resolve("root");
    PowerCut disk = PowerCut.over(directory, root);
    Process victim = start(disk, root, false);
    List<String> said = new ArrayList<>();
    try (BufferedReader out = victim.inputReader(StandardCharsets.UTF_8)) {
      read(out, said, 200);
      disk.fault(fault);
      // Rows that were synced before the fault may still be told of; then the store stops.
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
      }
    } finally {
      victim.destroyForcibly().waitFor();
    }
    disk.cut();
    assertThat(lost(root, said)).isEmpty();
  }

  private static List<String> runUntilCut(PowerCut disk, Path root, Random random, boolean lying)
      throws Exception {
    Process victim = start(disk, root, lying);
    List<String> said = new ArrayList<>();
    try (BufferedReader out = victim.inputReader(StandardCharsets.UTF_8)) {
      read(out, said, 20 + random.nextInt(4_000));
      // Killed through its handle: Process.destroyForcibly would close the stream.
      victim.toHandle().destroyForcibly();
      // What it said before it died counts.
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
      }
      victim.waitFor();
    }
    return said;
  }

  private static Process start(PowerCut disk, Path root, boolean lying) throws IOException {
    ProcessBuilder child =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PowerCutVictim.class.getName(),
            root.toString());
    child.environment().putAll(disk.environment(lying));
    child.redirectError(ProcessBuilder.Redirect.DISCARD);
    return child.start();
  }

  private static void read(BufferedReader out, List<String> said, int lines) throws IOException {
    for (int i = 0; i < lines; i++) {
      String line = out.readLine();
      if (line == null) {
        throw new IllegalStateException("the child ended by itself after " + said);
      }
      said.add(line);
    }
  }

  /// What is missing or wrong; opening the store is part of it.
  private static List<String> lost(Path root, List<String> said) throws IOException {
    List<String> wrong = new ArrayList<>();
    long[] acknowledged = new long[PowerCutVictim.PARTITIONS];
    long epoch = 0;
    for (String line : said) {
      String[] words = line.split(" ");
      if (words[0].equals("row")) {
        int partition = Integer.parseInt(words[1]);
        acknowledged[partition] = Math.max(acknowledged[partition], Long.parseLong(words[2]));
      } else if (words[0].equals("epoch")) {
        epoch = Long.parseLong(words[1]);
      }
    }
    try (RocksStore store =
        RocksStore.open(
            root.resolve("kv"), RocksStore.Settings.withDefaults(() -> {}).withFreeSpaceFloor(0))) {
      if (store.epoch() <= epoch) {
        wrong.add("epoch " + store.epoch() + " after " + epoch);
      }
      if (store.closedCleanly(epoch)) {
        wrong.add("a cut counts as a clean stop");
      }
      for (int i = 0; i < acknowledged.length; i++) {
        try (FileBlobStore blobs = PowerCutVictim.blobs(root, i)) {
          check(store, blobs, i, acknowledged[i], wrong);
        }
      }
    } catch (StoreException e) {
      wrong.add("the store does not open: " + e.getMessage());
    }
    return wrong;
  }

  private static void check(
      RocksStore store, BlobStore blobs, int number, long acknowledged, List<String> wrong) {
    Partition partition = Partition.of(PowerCutVictim.KIND, number);
    long count = store.read(partition, reader -> number(reader.get(COUNTER, ONLY)));
    long relaxed = store.read(partition, reader -> number(reader.get(RELAXED, ONLY)));
    if (count < acknowledged) {
      wrong.add("partition " + number + " has " + count + " rows of " + acknowledged);
    }
    for (long n = 1; n <= count; n++) {
      long key = n;
      byte[] row = store.read(partition, reader -> reader.get(ROWS, key(key)));
      byte[] body = store.read(partition, reader -> reader.get(BODIES, key(key)));
      byte[] blob = store.read(partition, reader -> reader.get(BLOBS, key(key)));
      if (row == null
          || !Arrays.equals(Arrays.copyOfRange(row, 8, row.length), content(number, n, 300))) {
        wrong.add("partition " + number + " row " + n + " is missing or wrong");
      } else if (ByteBuffer.wrap(row).getLong() > relaxed) {
        wrong.add("partition " + number + " row " + n + " outlived what it had seen");
      }
      if (n % 5 == 0 && !Arrays.equals(body, content(number, n, 20_000))) {
        wrong.add("partition " + number + " body " + n + " is missing or wrong");
      }
      if (blob != null && !holds(blobs, BlobRef.of(blob), content(number, 0, 200_000))) {
        wrong.add("partition " + number + " blob of " + n + " is missing or wrong");
      }
    }
  }

  private static boolean holds(BlobStore blobs, BlobRef ref, byte[] expected) {
    try (BlobReader reader = blobs.open(ref)) {
      byte[] bytes = new byte[expected.length];
      int filled = 0;
      while (filled < bytes.length) {
        int n = reader.read(filled, bytes, filled, bytes.length - filled);
        if (n < 0) {
          return false;
        }
        filled += n;
      }
      return Arrays.equals(bytes, expected) && reader.size() == expected.length;
    } catch (IOException e) {
      return false;
    }
  }
}
