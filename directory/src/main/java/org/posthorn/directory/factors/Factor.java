package org.posthorn.directory.factors;

import java.time.Instant;
import java.util.Optional;

/// Something besides the password that an account signs in with, without its secret.
///
/// @param number within the account, never used again
/// @param name for people, unique in the account
/// @param lastUse when somebody last signed in with it
public record Factor(
    long number, Kind kind, String name, Instant created, Optional<Instant> lastUse) {

  /// What kinds there are.
  public enum Kind {
    /// One-time codes of an app.
    TOTP(1),
    /// A WebAuthn credential, on a device or a security key.
    PASSKEY(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /// How it is stored; never changes.
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
