package org.posthorn.directory.factors;

import java.time.Instant;
import java.util.Optional;

/// A second factor of an account, without its secret.
///
/// @param number within the account, never reused
/// @param name for people, unique in the account
/// @param lastUse when it was last used for signing in
public record Factor(
    long number, Kind kind, String name, Instant created, Optional<Instant> lastUse) {

  /// The types of factors.
  public enum Kind {
    /// One-time codes of an authenticator app.
    TOTP(1),
    /// A WebAuthn credential on a device or security key.
    PASSKEY(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /// Its code on disk; never changes.
    int code() {
      return code;
    }

    static Kind of(int code) {
      return switch (code) {
        case 1 -> TOTP;
        case 2 -> PASSKEY;
        default -> throw new IllegalArgumentException("a factor of kind " + code);
      };
    }
  }
}
