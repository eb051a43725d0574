package org.posthorn.directory;

import java.time.Instant;
import java.util.Optional;

/// A credential of an account, without its secret.
///
/// @param name for people; for an app password, unique in the account
/// @param expires when it expires
/// @param scram whether SCRAM works with it
/// @param lastUse to the hour; empty if it was never used, or before uses were recorded
public record Credential(
    CredentialId id,
    Kind kind,
    String name,
    Scope scope,
    Instant created,
    Optional<Instant> expires,
    boolean scram,
    Optional<Use> lastUse) {

  /// The time and network of a use.
  ///
  /// @param network an IPv4 address as /32, an IPv6 /64, or `local` for a local socket
  public record Use(Instant at, String network) {}

  Credential withLastUse(Optional<Use> use) {
    return new Credential(id, kind, name, scope, created, expires, scram, use);
  }

  /// The types of credentials.
  public enum Kind {
    /// A password that a person chose.
    PASSWORD(1),
    /// A random password for one program.
    APP_PASSWORD(2);

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
        case 1 -> PASSWORD;
        case 2 -> APP_PASSWORD;
        default -> throw new IllegalArgumentException("a credential of kind " + code);
      };
    }
  }

  /// A new app password.
  ///
  /// @param secret shown only once; only its hash is stored
  public record Made(Credential credential, String secret) {
    @Override
    public String toString() {
      return credential.toString();
    }
  }
}
