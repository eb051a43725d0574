package org.posthorn.mailauth.dkim;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.posthorn.mailauth.canonical.TagList;

/// A key record: a TXT record. RFC 6376 §3.6.1.
///
/// @param publicKey the decoded `p=`; empty for a revoked key
public record DkimRecord(DkimAlgorithm algorithm, byte[] publicKey) {
  private static final String VERSION = "DKIM1";

  /// Parses a record. Unknown tags are ignored, as §3.2 requires.
  ///
  /// @throws IllegalArgumentException if it is not a key record, or its key is not supported
  public static DkimRecord parse(String text) {
    return of(TagList.parseRecord(text));
  }

  /// @throws IllegalArgumentException as [#parse]
  static DkimRecord of(TagList tags) {
    if (!tags.value("v").orElse(VERSION).equals(VERSION)) {
      throw new IllegalArgumentException("version of the key record");
    }
    // §3.6.1: if present, it must be first.
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
