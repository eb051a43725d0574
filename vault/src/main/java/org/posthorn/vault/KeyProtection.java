package org.posthorn.vault;

/// Encrypts the master keys in their file with a key that does not leave a token or a service.
/// Thread-safe; may block, for a bounded time.
public interface KeyProtection {
  /// Its kind, as in the file: lower-case letters and digits.
  String kind();

  /// @throws MasterKeyException with one clear message, if the token or service does not do it
  byte[] encrypt(byte[] key);

  /// @throws MasterKeyException with one clear message, if the token or service does not do it, or
  ///   it was encrypted with another key
  byte[] decrypt(byte[] encrypted);
}
