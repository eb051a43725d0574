package org.posthorn.vault.qkd;

/// A key of a link.
///
/// @param id the key server's name for it, printable ASCII
/// @param bytes [#BYTES] octets
public record LinkKey(String id, byte[] bytes) {
  /// Length of every key.
  public static final int BYTES = 32;

  /// Without the key.
  @Override
  public String toString() {
    return "key " + id;
  }
}
