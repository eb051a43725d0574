package org.posthorn.kv;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process of its own that writes rows to a store, and says on its standard output what was
/// answered: first the epoch, then each number, with a full stop once it is written. It goes on
/// until it is killed or the store fails; then it names the kinds of the first failure and of the
/// one after it, and ends with what the store's owner chose for that.
final class CountingProcess {
  static final int EXIT_AFTER_FATAL = 75;

  private CountingProcess() {}

  /// @param arguments directory, bytes of each value, bytes of memory for the store
  public static void main(String[] arguments) {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
    Thread main = Thread.currentThread();
    RocksStore.Settings settings =
        RocksStore.Settings.withDefaults(() -> endAfter(main))
            .withMemoryBytes(Long.parseLong(arguments[2]))
            .withFreeSpaceFloor(0);
    RocksStore store = RocksStore.open(Path.of(arguments[0]), settings);
    answers.println(store.epoch());
    byte[] value = new byte[Integer.parseInt(arguments[1])];
    try {
      for (long number = 1; ; number++) {
        write(store, number, value);
        answers.println(number + ".");
      }
    } catch (StoreException first) {
      answers.println(first.kind());
      try {
        write(store, 0, value);
      } catch (StoreException second) {
        answers.println(second.kind());
      }
    }
  }

  private static void write(RocksStore store, long number, byte[] value) {
    store.write(
        KeyValueStoreContract.account(1),
        Durability.SYNCED,
        writer -> {
          byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
          writer.put(KeyValueStoreContract.MAIL, key, value);
          return number;
        });
  }

  private static void endAfter(Thread main) {
    try {
      main.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Runtime.getRuntime().halt(EXIT_AFTER_FATAL);
  }
}
