package org.posthorn.mailauth.dkim;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What the DNS says of a key: a TXT record. RFC 6376 §3.6.1.
///
/// @param publicKey as `p=` has it, decoded; empty for a key that was revoked
public record DkimRecord(DkimAlgorithm algorithm, byte[] publicKey) {

  /// Reads a record. Tags that are not known are passed over, as §3.2 asks.
  ///
  /// @throws IllegalArgumentException if it is no key record, or one of a key we cannot use
  public static DkimRecord parse(String text) {
    Map<String, String> tags = new HashMap<>();
    for (String part : text.split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        String name = part.substring(0, equals).strip();
        if (tags.putIfAbsent(name, part.substring(equals + 1).strip()) != null) {
          throw new IllegalArgumentException("tag " + name + " twice");
        }
      } else if (!part.isBlank()) {
        throw new IllegalArgumentException("'" + part.strip() + "' is no tag");
      }
    }
    if (!tags.getOrDefault("v", "DKIM1").equals("DKIM1")) {
      throw new IllegalArgumentException("version " + tags.get("v"));
    }
    String key = tags.get("p");
    if (key == null) {
      throw new IllegalArgumentException("no p=");
    }
    String type = tags.getOrDefault("k", "rsa").toLowerCase(Locale.ROOT);
    return new DkimRecord(
        DkimAlgorithm.ofKeyType(type), Base64.getDecoder().decode(key.replaceAll("\\s", "")));
  }

  /// The text of the TXT record.
  public String text() {
    return "v=DKIM1; k="
        + algorithm.keyType()
        + "; p="
        + Base64.getEncoder().encodeToString(publicKey);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DkimRecord(DkimAlgorithm otherAlgorithm, byte[] otherKey)
        && algorithm == otherAlgorithm
        && Arrays.equals(publicKey, otherKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(publicKey);
  }

  @Override
  public String toString() {
    return text();
  }
}
