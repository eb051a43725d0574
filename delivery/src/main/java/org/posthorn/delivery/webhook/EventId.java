package org.posthorn.delivery.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.posthorn.runtime.Digests;

/// The id of an event, the same for all webhooks and all attempts.
///
/// @param text `evt_` and 32 hexadecimal digits
public record EventId(String text) {
  private static final String PREFIX = "evt_";
  static final int BYTES = 16;

  /// An id derived from a unique name.
  public static EventId of(String name) {
    byte[] hash = Digests.sha256(name.getBytes(StandardCharsets.UTF_8));
    return of(Arrays.copyOf(hash, BYTES));
  }

  static EventId of(byte[] bytes) {
    return new EventId(PREFIX + HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(text, PREFIX.length(), text.length());
  }

  @Override
  public String toString() {
    return text;
  }
}
