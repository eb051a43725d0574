package org.posthorn.mailauth.dkim;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.posthorn.mailauth.canonical.TagList;

/// What the DNS says of a key: a TXT record. RFC 6376 §3.6.1.
///
/// @param publicKey as `p=` has it, decoded; empty for a key that was revoked
public record DkimRecord(DkimAlgorithm algorithm, byte[] publicKey) {
  private static final String VERSION = "DKIM1";

  /// Reads a record. Tags that are not known are passed over, as §3.2 asks.
  ///
  /// @throws IllegalArgumentException if it is no key record, or one of a key we cannot use
  public static DkimRecord parse(String text) {
    return of(TagList.parseRecord(text));
  }

  /// @throws IllegalArgumentException as [#parse]
  static DkimRecord of(TagList tags) {
    if (!tags.value("v").orElse(VERSION).equals(VERSION)) {
      throw new IllegalArgumentException("version of the key record");
    }
    // §3.6.1: where it stands, it is the first.
    if (tags.value("v").isPresent() && !tags.beginsWith("v")) {
      throw new IllegalArgumentException("v= is not first in the key record");
    }
    String key =
        tags.compact("p").orElseThrow(() -> new IllegalArgumentException("no p= in key record"));
    String type = tags.value("k").orElse("rsa").toLowerCase(Locale.ROOT);
    return new DkimRecord(DkimAlgorithm.ofKeyType(type), Base64.getDecoder().decode(key));
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
