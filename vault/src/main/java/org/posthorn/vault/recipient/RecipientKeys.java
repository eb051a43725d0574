package org.posthorn.vault.recipient;

import java.io.IOException;
import java.io.OutputStream;
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
    List<RecipientKey> keys =
        RecipientCertificate.isLikely(upload)
            ? List.of(RecipientCertificate.read(upload, now, limits))
            : List.copyOf(OpenPgpKey.read(upload, now, limits));
    for (RecipientKey key : keys) {
      requireWorking(key);
    }
    return keys;
  }

  /// Something is encrypted to it, since mail would wait for a key that does not work.
  private static void requireWorking(RecipientKey key) throws KeyRefusedException {
    RecipientEncryption.Source sample = target -> target.write('x');
    try {
      switch (key) {
        case OpenPgpKey openPgp ->
            RecipientEncryption.openPgp(List.of(openPgp), sample, OutputStream.nullOutputStream());
        case RecipientCertificate certificate ->
            RecipientEncryption.smime(
                List.of(certificate), sample, OutputStream.nullOutputStream());
      }
    } catch (IOException | RuntimeException e) {
      throw new KeyRefusedException("Nothing can be encrypted to this key.", e);
    }
  }

  /// A stored key, as it was when it was added: what it is used for does not change later. It is
  /// expired as it says.
  ///
  /// @param added when it was read by [#read]
  /// @throws IllegalStateException if it cannot be read any more
  public static RecipientKey stored(RecipientKey.Kind kind, byte[] encoded, Instant added) {
    return switch (kind) {
      case OPENPGP -> OpenPgpKey.stored(encoded, added);
      case SMIME -> RecipientCertificate.stored(encoded);
    };
  }
}
