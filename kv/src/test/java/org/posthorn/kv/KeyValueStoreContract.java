package org.posthorn.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every [KeyValueStore] does, whatever it is made of.
interface KeyValueStoreContract {
  PartitionKind ACCOUNT = new PartitionKind(1, "account");
  PartitionKind DOMAIN = new PartitionKind(2, "domain");
  Table MAIL = new Table(1, "mail", Table.Family.ROWS);
  Table TEXT = new Table(2, "text", Table.Family.BODIES);
  Table LAST = new Table(255, "last", Table.Family.QUEUE);
  byte[] NONE = {};

  /// A new, empty store, closed by the test class after the test.
  KeyValueStore store();

  static Partition account(long number) {
    return Partition.of(ACCOUNT, number);
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static String keys(List<Reader.Row> rows) {
    return String.join(" ", rows.stream().map(row -> new String(row.key(), ISO_8859_1)).toList());
  }

  static void put(KeyValueStore store, Partition partition, Table table, String... keys) {
    store.write(
        partition,
        Durability.SYNCED,
        writer -> {
          for (String key : keys) {
            writer.put(table, bytes(key), bytes("value of " + key));
          }
          return keys.length;
        });
  }

  static String scan(KeyValueStore store, Partition partition, Table table) {
    return store.read(partition, reader -> keys(reader.scan(table, NONE, NONE, 1_000)));
  }

  static int countRows(KeyValueStore store, Table table) {
    return store.read(account(1), reader -> reader.scan(table, NONE, NONE, 1_000).size());
  }

  @Test
  default void whatWasPutIsRead() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "a", "b");
    List<byte @Nullable []> values =
        store.read(
            account(1),
            reader -> reader.get(MAIL, List.of(bytes("b"), bytes("nothing"), bytes("a"))));
    assertThat(values).containsExactly(bytes("value of b"), null, bytes("value of a"));
    byte[] one = store.read(account(1), reader -> reader.get(MAIL, bytes("a")));
    assertThat(one).asString(ISO_8859_1).isEqualTo("value of a");
    assertThat(store.get(account(1), MAIL, bytes("b"))).isEqualTo(bytes("value of b"));
    assertThat(store.get(account(1), MAIL, bytes("nothing"))).isNull();
    assertThat(store.get(account(2), MAIL, bytes("b"))).isNull();
    String cold = store.readCold(account(1), reader -> keys(reader.scan(MAIL, NONE, NONE, 9)));
    assertThat(cold).isEqualTo("a b");
    assertThat(scan(store, account(2), MAIL)).isEmpty();
  }

  @Test
  default void scansGoBothWaysWithBoundsAndLimits() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "a", "b", "c", "d");
    put(store, account(1), TEXT, "x");
    String found =
        store.read(
            account(1),
            r ->
                String.join(
                    "\n",
                    "all: " + keys(r.scan(MAIL, NONE, NONE, 9)),
                    "b to d: " + keys(r.scan(MAIL, bytes("b"), bytes("d"), 9)),
                    "bb on: " + keys(r.scan(MAIL, bytes("bb"), NONE, 9)),
                    "first 2: " + keys(r.scan(MAIL, NONE, NONE, 2)),
                    "none asked: " + keys(r.scan(MAIL, NONE, NONE, 0)),
                    "empty range: " + keys(r.scan(MAIL, bytes("c"), bytes("b"), 9)),
                    "same bounds: " + keys(r.scan(MAIL, bytes("b"), bytes("b"), 9)),
                    "down: " + keys(r.scanDescending(MAIL, NONE, NONE, 9)),
                    "down below c: " + keys(r.scanDescending(MAIL, NONE, bytes("c"), 9)),
                    "down, last 1: " + keys(r.scanDescending(MAIL, NONE, NONE, 1)),
                    "down b to d: " + keys(r.scanDescending(MAIL, bytes("b"), bytes("d"), 9))));
    assertThat(found)
        .isEqualTo(
            """
            all: a b c d
            b to d: b c
            bb on: c d
            first 2: a b
            none asked:\s
            empty range:\s
            same bounds:\s
            down: d c b a
            down below c: b a
            down, last 1: d
            down b to d: c b\
            """);
  }

  @Test
  default void keysAreComparedAsUnsignedBytes() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "\u00ff\u00ff", "\u007f", "", "\u0080", "\u0000", "\u00ff", "a");
    assertThat(scan(store, account(1), MAIL))
        .isEqualTo(" \u0000 a \u007f \u0080 \u00ff \u00ff\u00ff");
  }

  @Test
  default void partitionsAndTablesDoNotSeeEachOther() {
    KeyValueStore store = store();
    List<Partition> partitions =
        List.of(
            Partition.of(ACCOUNT),
            Partition.of(ACCOUNT, new byte[] {0}),
            Partition.of(ACCOUNT, new byte[] {0, 0}),
            Partition.of(ACCOUNT, new byte[] {1}),
            Partition.of(ACCOUNT, new byte[] {1, 1}),
            Partition.of(ACCOUNT, new byte[] {(byte) 0xff}),
            Partition.of(DOMAIN),
            Partition.of(DOMAIN, new byte[] {1}));
    List<Table> tables = List.of(MAIL, TEXT, LAST);
    for (Partition partition : partitions) {
      for (Table table : tables) {
        put(store, partition, table, partition + table.name(), "\u00ff" + table.code());
      }
    }
    for (Partition partition : partitions) {
      for (Table table : tables) {
        assertThat(scan(store, partition, table))
            .isEqualTo(partition + table.name() + " \u00ff" + table.code());
      }
    }
  }

  @Test
  default void aTransactionReadsWhatItWrote() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "a", "c", "e");
    String seen =
        store.write(
            account(1),
            Durability.SYNCED,
            writer -> {
              writer.put(MAIL, bytes("b"), bytes("new"));
              writer.put(MAIL, bytes("c"), bytes("changed"));
              writer.delete(MAIL, bytes("e"));
              writer.delete(MAIL, bytes("not there"));
              byte[] changed = writer.get(MAIL, bytes("c"));
              return keys(writer.scan(MAIL, NONE, NONE, 9))
                  + ", down 2: "
                  + keys(writer.scanDescending(MAIL, NONE, NONE, 2))
                  + ", c: "
                  + new String(changed == null ? NONE : changed, ISO_8859_1)
                  + ", gone: "
                  + (writer.get(MAIL, bytes("e")) == null)
                  + (writer.get(MAIL, List.of(bytes("e"), bytes("a"))).getFirst() == null);
            });
    assertThat(seen).isEqualTo("a b c, down 2: c b, c: changed, gone: truetrue");
    assertThat(scan(store, account(1), MAIL)).isEqualTo("a b c");
  }

  @Test
  default void aWalkSeesTheRowsAsTheyWereWhenItBegan() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "a", "b", "c");
    List<String> seen = new ArrayList<>();
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          seen.clear();
          writer.walk(
              MAIL,
              NONE,
              NONE,
              (key, value) -> {
                seen.add(new String(key, ISO_8859_1));
                writer.delete(MAIL, key);
                writer.put(MAIL, bytes(new String(key, ISO_8859_1) + "2"), value);
                return true;
              });
          return seen.size();
        });
    assertThat(seen).containsExactly("a", "b", "c");
    assertThat(scan(store, account(1), MAIL)).isEqualTo("a2 b2 c2");
  }

  @Test
  default void aWalkEndsWhenTheVisitorSaysSo() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "a", "b", "c");
    List<String> seen = new ArrayList<>();
    store.read(
        account(1),
        reader -> {
          reader.walk(
              MAIL,
              bytes("a"),
              NONE,
              (key, value) -> {
                seen.add(new String(key, ISO_8859_1));
                return seen.size() < 2;
              });
          return seen;
        });
    assertThat(seen).containsExactly("a", "b");
  }

  @Test
  default void anExceptionAbortsTheTransaction() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "a", "b");
    assertThatThrownBy(() ->
            store.write(
                account(1),
                Durability.SYNCED,
                writer -> {
                  writer.put(MAIL, bytes("a"), bytes("changed"));
                  writer.put(MAIL, bytes("c"), bytes("new"));
                  writer.delete(MAIL, bytes("b"));
                  writer.put(MAIL, bytes("a"), bytes("changed again"));
                  throw new IllegalStateException("no such mailbox");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no such mailbox");
    assertThat(scan(store, account(1), MAIL)).isEqualTo("a b");
    byte[] a = store.read(account(1), reader -> reader.get(MAIL, bytes("a")));
    assertThat(a).isEqualTo(bytes("value of a"));
  }

  @Test
  default void aReaderSeesOneMoment() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "a", "b");
    String before =
        store.read(
            account(1),
            reader -> {
              String first = keys(reader.scan(MAIL, NONE, NONE, 9));
              CompletableFuture.runAsync(() -> put(store, account(1), MAIL, "c")).join();
              return first + ", then " + keys(reader.scan(MAIL, NONE, NONE, 9));
            });
    assertThat(before).isEqualTo("a b, then a b");
    assertThat(scan(store, account(1), MAIL)).isEqualTo("a b c");
  }

  @Test
  default void aTransactionThatEndedIsOfNoUse() {
    KeyValueStore store = store();
    AtomicReference<Writer> escaped = new AtomicReference<>();
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          escaped.set(writer);
          return 0;
        });
    assertThatThrownBy(() -> escaped.get().put(MAIL, NONE, NONE))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> escaped.get().get(MAIL, NONE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void limitsAreKept() {
    KeyValueStore store = store();
    byte[] longest = new byte[KeyValueStore.VALUE_BYTES_MAX];
    Arrays.fill(longest, (byte) 'x');
    byte[] longestKey = new byte[KeyValueStore.KEY_BYTES_MAX];
    Arrays.fill(longestKey, (byte) 0xff);
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          writer.put(TEXT, longestKey, longest);
          assertThatThrownBy(() -> writer.put(TEXT, NONE, new byte[longest.length + 1]))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("at most 1048576");
          assertThatThrownBy(() -> writer.put(TEXT, new byte[longestKey.length + 1], NONE))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("at most 1024");
          return 0;
        });
    byte[] read = store.read(account(1), reader -> reader.get(TEXT, longestKey));
    assertThat(read).isEqualTo(longest);
    assertThatThrownBy(() ->
            store.write(
                account(1),
                Durability.SYNCED,
                writer -> {
                  for (int i = 0; i < 33; i++) {
                    writer.put(TEXT, new byte[] {(byte) i}, longest);
                  }
                  return 0;
                }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(countRows(store, TEXT)).isEqualTo(1);
  }

  @Test
  default void manyRowsAreScannedAcrossPages() {
    KeyValueStore store = store();
    int rows = 1_500;
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          for (int i = 0; i < rows; i++) {
            writer.put(MAIL, ByteBuffer.allocate(4).putInt(i).array(), new byte[300]);
          }
          return 0;
        });
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          for (int i = 0; i < rows; i += 3) {
            writer.delete(MAIL, ByteBuffer.allocate(4).putInt(i).array());
          }
          assertThat(numbers(writer.scan(MAIL, NONE, NONE, 700)))
              .isEqualTo(notDivisibleBy3(rows).limit(700).toList());
          return 0;
        });
    List<Integer> up = store.read(account(1), r -> numbers(r.scan(MAIL, NONE, NONE, rows)));
    List<Integer> down =
        store.read(account(1), r -> numbers(r.scanDescending(MAIL, NONE, NONE, rows)));
    assertThat(up).isEqualTo(notDivisibleBy3(rows).toList());
    assertThat(down.reversed()).isEqualTo(up);
  }

  private static List<Integer> numbers(List<Reader.Row> rows) {
    return rows.stream().map(row -> ByteBuffer.wrap(row.key()).getInt()).toList();
  }

  private static java.util.stream.Stream<Integer> notDivisibleBy3(int below) {
    return IntStream.range(0, below).filter(i -> i % 3 != 0).boxed();
  }

  @Test
  default void twentyWritersCountWithoutLosingOne() throws Exception {
    KeyValueStore store = store();
    int writers = 20;
    int each = 25;
    List<Long> published = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        Durability durability = i % 4 == 0 ? Durability.RELAXED : Durability.SYNCED;
        running.add(
            threads.submit(() -> {
              for (int n = 0; n < each; n++) {
                store.write(account(1), durability, KeyValueStoreContract::count, published::add);
              }
            }));
      }
      for (Future<?> one : running) {
        one.get(60, SECONDS);
      }
    }
    List<Long> all = IntStream.rangeClosed(1, writers * each).mapToObj(Long::valueOf).toList();
    assertThat(published).as("published in transaction order").isEqualTo(all);
    byte[] counter = store.read(account(1), reader -> reader.get(MAIL, bytes("counter")));
    assertThat(ByteBuffer.wrap(counter).getLong()).isEqualTo(all.size());
    assertThat(countRows(store, TEXT)).isEqualTo(all.size());
  }

  private static long count(Writer writer) {
    byte[] counter = writer.get(MAIL, bytes("counter"));
    long next = counter == null ? 1 : ByteBuffer.wrap(counter).getLong() + 1;
    byte[] nextBytes = ByteBuffer.allocate(8).putLong(next).array();
    // The row of the last but one must be there, and none after it: scans see predecessors too.
    List<Reader.Row> newest = writer.scanDescending(TEXT, NONE, NONE, 1);
    long rows = newest.isEmpty() ? 0 : ByteBuffer.wrap(newest.getFirst().key()).getLong();
    if (rows != next - 1) {
      throw new IllegalStateException("row " + rows + " is the newest before " + next);
    }
    writer.put(MAIL, bytes("counter"), nextBytes);
    writer.put(TEXT, nextBytes, nextBytes);
    return next;
  }

  @Test
  default void aRelaxedWriteIsVisibleWhenItReturns() {
    KeyValueStore store = store();
    store.write(
        account(1),
        Durability.RELAXED,
        writer -> {
          writer.put(MAIL, bytes("$Seen"), NONE);
          return 0;
        });
    assertThat(scan(store, account(1), MAIL)).isEqualTo("$Seen");
  }

  @Test
  default void aTransactionThatWritesNothingIsPublishedToo() {
    KeyValueStore store = store();
    List<String> published = new ArrayList<>();
    String result =
        store.write(account(1), Durability.SYNCED, writer -> "unchanged", published::add);
    assertThat(result).isEqualTo("unchanged");
    assertThat(published).containsExactly("unchanged");
  }

  @Test
  default void whatThePublishedThrowsReachesTheCallerAndTheTransactionStands() {
    KeyValueStore store = store();
    assertThatThrownBy(() ->
            store.write(
                account(1),
                Durability.SYNCED,
                writer -> {
                  writer.put(MAIL, bytes("a"), NONE);
                  return 0;
                },
                result -> {
                  throw new IllegalStateException("the feed is gone");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the feed is gone");
    assertThat(scan(store, account(1), MAIL)).isEqualTo("a");
  }

  @Test
  default void oneSlowPartitionDoesNotHoldUpAnother() throws Exception {
    KeyValueStore store = store();
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Integer> slow =
        CompletableFuture.supplyAsync(() ->
            store.write(
                account(1),
                Durability.SYNCED,
                writer -> {
                  awaitLatch(release);
                  return 1;
                }));
    put(store, account(2), MAIL, "a");
    assertThat(slow).isNotDone();
    release.countDown();
    assertThat(slow.get(30, SECONDS)).isEqualTo(1);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      if (!latch.await(30, SECONDS)) {
        throw new IllegalStateException("the other partition was held up");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  default void partitionsAreListedInOrderAndInPages() {
    KeyValueStore store = store();
    Partition empty = Partition.of(ACCOUNT);
    Partition shortId = Partition.of(ACCOUNT, new byte[] {9});
    put(store, account(300), TEXT, "a");
    put(store, account(2), LAST, "a");
    put(store, account(-1), MAIL, "a");
    put(store, shortId, MAIL, "a");
    put(store, empty, MAIL, "a");
    put(store, Partition.of(DOMAIN), MAIL, "a");
    assertThat(store.partitions(ACCOUNT, NONE, 9))
        .containsExactly(empty, shortId, account(2), account(300), account(-1));
    assertThat(store.partitions(ACCOUNT, NONE, 2)).containsExactly(empty, shortId);
    assertThat(store.partitions(ACCOUNT, shortId.id(), 2))
        .containsExactly(account(2), account(300));
    assertThat(store.partitions(ACCOUNT, account(-1).id(), 2)).isEmpty();
    assertThat(store.partitions(DOMAIN, NONE, 9)).containsExactly(Partition.of(DOMAIN));
    assertThat(store.partitions(new PartitionKind(9, "none"), NONE, 9)).isEmpty();
  }

  @Test
  default void aDroppedPartitionIsEmptyAndItsNeighboursAreNot() {
    KeyValueStore store = store();
    for (long number = 1; number <= 3; number++) {
      put(store, account(number), MAIL, "a", "b");
      put(store, account(number), TEXT, "c");
    }
    store.drop(account(2));
    assertThat(store.partitions(ACCOUNT, NONE, 9)).containsExactly(account(1), account(3));
    assertThat(scan(store, account(2), MAIL)).isEmpty();
    put(store, account(2), MAIL, "after");
    assertThat(scan(store, account(2), MAIL)).isEqualTo("after");
    assertThat(scan(store, account(1), TEXT) + scan(store, account(3), MAIL)).isEqualTo("ca b");
  }

  @Test
  default void aClosedStoreSaysSo() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "a");
    store.close();
    store.close();
    assertThatThrownBy(() -> put(store, account(1), MAIL, "b"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CLOSED));
    assertThatThrownBy(() -> scan(store, account(1), MAIL))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CLOSED));
  }

  @Test
  default void figuresAreGiven() {
    KeyValueStore store = store();
    put(store, account(1), MAIL, "a");
    assertThat(store.metrics()).isNotEmpty();
    assertThat(store.epoch()).isPositive();
    assertThat(store.closedCleanly(store.epoch())).isFalse();
  }

  @Test
  default void randomOperationsAgreeWithTheModel() {
    RandomOperations.compare(store(), 150);
  }
}
