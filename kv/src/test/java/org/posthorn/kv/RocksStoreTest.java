package org.posthorn.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.kv.KeyValueStoreContract.ACCOUNT;
import static org.posthorn.kv.KeyValueStoreContract.MAIL;
import static org.posthorn.kv.KeyValueStoreContract.account;
import static org.posthorn.kv.KeyValueStoreContract.put;
import static org.posthorn.kv.KeyValueStoreContract.scan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest implements KeyValueStoreContract {
  @TempDir Path directory;
  private final List<KeyValueStore> opened = new ArrayList<>();

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
}
