package org.posthorn.submission.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.posthorn.directory.AccountId;

/// Whose messages are counted together.
public sealed interface Sender {
  /// Prefix of a domain's name in keys; account numbers begin with another octet.
  byte DOMAIN = (byte) 0xFF;

  /// One account.
  record OfAccount(AccountId id) implements Sender {}

  /// All accounts of a domain.
  ///
  /// @param name in A-label form and lower case
  record OfDomain(String name) implements Sender {}

  /// The key of its usage, after the day.
  default byte[] key() {
    return switch (this) {
      case OfAccount(AccountId id) -> ByteBuffer.allocate(Long.BYTES).putLong(id.value()).array();
      case OfDomain(String name) -> {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        yield ByteBuffer.allocate(1 + text.length).put(DOMAIN).put(text).array();
      }
    };
  }
}
