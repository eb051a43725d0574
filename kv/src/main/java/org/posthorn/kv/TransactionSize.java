package org.posthorn.kv;

/// Counts the bytes written by one transaction and enforces the store's limits.
final class TransactionSize {
  private long bytes;

  void put(byte[] key, byte[] value) {
    if (value.length > KeyValueStore.VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a value of " + value.length + " bytes; at most " + KeyValueStore.VALUE_BYTES_MAX);
    }
    add(key, value.length);
  }

  void delete(byte[] key) {
    add(key, 0);
  }

  /// Bytes of keys and values so far, including overwritten ones.
  long bytes() {
    return bytes;
  }

  private void add(byte[] key, int valueBytes) {
    if (key.length > KeyValueStore.KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a key of " + key.length + " bytes; at most " + KeyValueStore.KEY_BYTES_MAX);
    }
    bytes += key.length + valueBytes;
    if (bytes > KeyValueStore.TRANSACTION_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a transaction of more than " + KeyValueStore.TRANSACTION_BYTES_MAX + " bytes");
    }
  }
}
