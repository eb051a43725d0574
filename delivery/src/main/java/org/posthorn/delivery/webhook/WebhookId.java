package org.posthorn.delivery.webhook;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// The random id of a webhook.
public record WebhookId(long value) {
  private static final Pattern TEXT = Pattern.compile("wh_[0-9a-f]{16}");

  static WebhookId random(RandomGenerator random) {
    return new WebhookId(random.nextLong() >>> 1);
  }

  /// Parses the text of [#toString]; empty if it is malformed.
  public static Optional<WebhookId> parse(String text) {
    return TEXT.matcher(text).matches()
        ? Optional.of(new WebhookId(Long.parseUnsignedLong(text, 3, text.length(), 16)))
        : Optional.empty();
  }

  byte[] key() {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  static WebhookId of(byte[] key) {
    return new WebhookId(ByteBuffer.wrap(key).getLong());
  }

  @Override
  public String toString() {
    return String.format(java.util.Locale.ROOT, "wh_%016x", value);
  }
}
