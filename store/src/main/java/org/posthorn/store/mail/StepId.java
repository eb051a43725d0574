package org.posthorn.store.mail;

import java.nio.charset.StandardCharsets;

/// Names a step of work that goes over several partitions, so that its repetition is recognised.
///
/// @param value 1 to 64 bytes of ASCII, unique for ever within the account
public record StepId(String value) {
  public static final int BYTES_MAX = 64;

  public StepId {
    if (value.isEmpty() || value.length() > BYTES_MAX || !value.chars().allMatch(c -> c < 128)) {
      throw new IllegalArgumentException("a step id is 1 to " + BYTES_MAX + " ASCII characters");
    }
  }

  public byte[] key() {
    return value.getBytes(StandardCharsets.US_ASCII);
  }
}
