package org.posthorn.store.mail;

import java.nio.charset.StandardCharsets;

/// The id of a step in work that spans several partitions, so that a repetition is recognized.
///
/// @param value 1 to 64 bytes of ASCII, never reused within the account
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
