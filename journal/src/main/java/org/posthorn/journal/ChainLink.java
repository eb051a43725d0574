package org.posthorn.journal;

import java.util.Arrays;
import java.util.HexFormat;

/// A position in a chain: how many records there are, and the hash of the last.
///
/// @param number of the record; 0 before the first
/// @param hash SHA-256, 32 bytes; zeros before the first
public record ChainLink(long number, byte[] hash) {
  /// Length of a hash.
  public static final int HASH_BYTES = 32;

  /// Before the first record.
  public static final ChainLink NONE = new ChainLink(0, new byte[HASH_BYTES]);

  public ChainLink {
    hash = hash.clone();
  }

  /// The hash in hexadecimal.
  public String hex() {
    return HexFormat.of().formatHex(hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChainLink that
        && number == that.number
        && Arrays.equals(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number) + Arrays.hashCode(hash);
  }

  @Override
  public String toString() {
    return number + " " + hex();
  }
}
