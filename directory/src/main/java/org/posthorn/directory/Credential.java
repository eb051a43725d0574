package org.posthorn.directory;

import java.time.Instant;
import java.util.Optional;

/// One way for an account to prove that it is itself, without its secret.
///
/// @param name for people; of an app password, unique in the account
/// @param expires when it stops being of use
/// @param scram whether SCRAM works with it
/// @param lastUse to the hour; empty if it was never used, or before uses were noted
public record Credential(
    CredentialId id,
    Kind kind,
    String name,
    Scope scope,
    Instant created,
    Optional<Instant> expires,
    boolean scram,
    Optional<Use> lastUse) {

  /// When and from where it was used.
  ///
  /// @param network an address of IPv4 as a /32, an IPv6 /64, or `local` for a local socket
  public record Use(Instant at, String network) {}

  Credential withLastUse(Optional<Use> use) {
    return new Credential(id, kind, name, scope, created, expires, scram, use);
  }

  /// What kinds there are.
  public enum Kind {
    /// The one that a person chose.
    PASSWORD(1),
    /// A random one for one program.
    APP_PASSWORD(2);

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
        case 1 -> PASSWORD;
        case 2 -> APP_PASSWORD;
        default -> throw new IllegalArgumentException("a credential of kind " + code);
      };
    }
  }

  /// An app password just made.
  ///
  /// @param secret shown this once; only its hash is kept
  public record Made(Credential credential, String secret) {
    /// Without the secret.
    @Override
    public String toString() {
      return credential.toString();
    }
  }
}
