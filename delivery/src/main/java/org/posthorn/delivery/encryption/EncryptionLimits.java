package org.posthorn.delivery.encryption;

/// Limits.
///
/// @param keysPerAccountMax each message is encrypted to all of one kind
public record EncryptionLimits(int keysPerAccountMax) {
  public static EncryptionLimits defaults() {
    return new EncryptionLimits(10);
  }
}
