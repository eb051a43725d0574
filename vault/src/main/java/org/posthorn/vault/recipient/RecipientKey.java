package org.posthorn.vault.recipient;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A public key of an account's owner. Immutable.
public sealed interface RecipientKey permits OpenPgpKey, RecipientCertificate {
  /// The kinds. The numbers are stored.
  enum Kind {
    OPENPGP(1),
    SMIME(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /// The stored number.
    public int code() {
      return code;
    }

    /// The name in interfaces.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Kind kind();

  /// In hexadecimal, upper case: of OpenPGP as in RFC 9580 §5.5.4, of a certificate its SHA-256.
  String fingerprint();

  /// User ids, or the addresses of a certificate and its subject.
  List<String> names();

  /// Such as `RSA 3072` or `Curve25519`, of what messages are encrypted with.
  String algorithm();

  Instant created();

  /// When its owner must renew it.
  Optional<Instant> expires();

  /// Whether it is expired.
  default boolean expired(Instant now) {
    return expires().filter(end -> !end.isAfter(now)).isPresent();
  }

  /// What is stored.
  byte[] encoded();
}
