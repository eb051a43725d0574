package org.posthorn.vault.recipient;

import java.time.Instant;
import java.util.List;

/// Reads keys.
public final class RecipientKeys {
  private RecipientKeys() {}

  /// Reads what a user uploads: OpenPGP public keys, armored or not, or a certificate in DER or
  /// PEM.
  ///
  /// @throws KeyRefusedException if there is a private key, or none that can be encrypted to
  public static List<RecipientKey> read(byte[] upload, Instant now, RecipientLimits limits)
      throws KeyRefusedException {
    if (upload.length > limits.keyFileBytesMax()) {
      throw new KeyRefusedException(
          "This is too large for a key: " + limits.keyFileBytesMax() + " octets are the most.");
    }
    return RecipientCertificate.isLikely(upload)
        ? List.of(RecipientCertificate.read(upload, now, limits))
        : List.copyOf(OpenPgpKey.read(upload, now, limits));
  }

  /// A stored key.
  ///
  /// @throws IllegalStateException if it cannot be read any more
  public static RecipientKey stored(RecipientKey.Kind kind, byte[] encoded, Instant now) {
    return switch (kind) {
      case OPENPGP -> OpenPgpKey.stored(encoded, now);
      case SMIME -> RecipientCertificate.stored(encoded);
    };
  }
}
