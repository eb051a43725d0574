package org.posthorn.kv;

/// A write transaction in progress: its reads include its own writes. Valid only inside the body
/// that received it, on that thread. Writes are buffered and sent together when the body returns.
public interface Writer extends Reader {

  /// Sets the value of a key.
  ///
  /// @throws IllegalArgumentException if the value is longer than [KeyValueStore#VALUE_BYTES_MAX]
  void put(Table table, byte[] key, byte[] value);

  /// Removes a key if it exists.
  void delete(Table table, byte[] key);
}
