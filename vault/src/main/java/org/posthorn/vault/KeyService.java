package org.posthorn.vault;

/// Encrypts and decrypts keys with a master key, which it does not reveal. Thread-safe; may block.
public interface KeyService {
  /// Encrypts a key for the row that will contain it.
  ///
  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if there is no usable master key
  byte[] seal(SecretPlace place, byte[] key);

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT, naming the place, if it was encrypted
  ///   for another one, was changed, or its master key is missing
  byte[] open(SecretPlace place, byte[] encrypted);

  /// Whether a key is encrypted with another master key than [#seal] uses.
  boolean isOld(SecretPlace place, byte[] encrypted);
}
