package org.posthorn.kv;

import org.junit.jupiter.api.AfterEach;

class MemoryStoreTest implements KeyValueStoreContract {
  private final MemoryStore store = new MemoryStore();

  @Override
  public KeyValueStore store() {
    return store;
  }

  @AfterEach
  void close() {
    store.close();
  }
}
