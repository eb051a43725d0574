package org.posthorn.vault;

/// Limits.
///
/// @param keysMax master keys in one file: the current one, and older ones for old backups
/// @param fileBytesMax size of a key file: all its keys and as much again for comments
/// @param secretBytesMax length of a secret: the longest today, an RSA key, has 1.2 KB
public record VaultLimits(int keysMax, int fileBytesMax, int secretBytesMax) {

  public static VaultLimits defaults() {
    return new VaultLimits(64, 32 << 10, 64 << 10);
  }
}
