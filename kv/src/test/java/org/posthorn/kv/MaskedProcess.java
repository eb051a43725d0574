package org.posthorn.kv;

import java.nio.file.Path;

/// A process that keeps its files to itself, as the server does.
final class MaskedProcess {
  private MaskedProcess() {}

  public static void main(String[] arguments) {
    OwnerOnly.maskProcess();
    Path directory = Path.of(arguments[0]);
    try (RocksStore store = RocksStore.open(directory, RocksStores.settings())) {
      KeyValueStoreContract.put(
          store, KeyValueStoreContract.account(1), KeyValueStoreContract.MAIL, "a");
      store.checkpoint(directory.resolveSibling("copy of " + directory.getFileName()));
    }
  }
}
