package org.posthorn.delivery.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.posthorn.runtime.Digests;

/// Names an event: the same for all webhooks, and however often it is sent.
///
/// @param text `evt_` and 32 hexadecimal digits
public record EventId(String text) {
  private static final String PREFIX = "evt_";
  static final int BYTES = 16;

  /// The id of what has a name that nothing else has.
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
