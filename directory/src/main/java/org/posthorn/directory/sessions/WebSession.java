package org.posthorn.directory.sessions;

import java.time.Instant;
import org.posthorn.directory.CredentialId;

/// A browser session.
///
/// @param id the credential of its principals
/// @param lastUse with a precision of some minutes
/// @param network of the last use: an IPv4 address as /32, or an IPv6 /64
/// @param agent the browser's name, cut
public record WebSession(
    CredentialId id, Instant created, Instant lastUse, String network, String agent, Way way) {

  /// The same after a use.
  WebSession usedAt(Instant time, String from) {
    return new WebSession(id, created, time, from, agent, way);
  }

  /// How the user signed in.
  public enum Way {
    /// With the password only.
    PASSWORD(1),
    /// With the password and a second factor, or a recovery code.
    PASSWORD_AND_FACTOR(2),
    /// With a passkey only.
    PASSKEY(3),
    /// At an OpenID provider.
    PROVIDER(4),
    /// With a support link of an administrator: see [SupportLinks].
    SUPPORT(5);

    private final int code;

    Way(int code) {
      this.code = code;
    }

    /// Its code on disk; never changes.
    int code() {
      return code;
    }

    static Way of(int code) {
      for (Way way : values()) {
        if (way.code == code) {
          return way;
        }
      }
      throw new IllegalArgumentException("a way of signing in " + code);
    }
  }

  /// A new session.
  ///
  /// @param token stored by the browser; only its hash is stored here
  public record Opened(CredentialId id, String token) {
    @Override
    public String toString() {
      return "session " + id;
    }
  }
}
