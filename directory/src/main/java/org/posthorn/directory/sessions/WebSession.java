package org.posthorn.directory.sessions;

import java.time.Instant;
import org.posthorn.directory.CredentialId;

/// Somebody's browser that is signed in.
///
/// @param id the credential that principals of this session have
/// @param lastUse to some minutes
/// @param network from where it was used last: an address of IPv4 as a /32, or an IPv6 /64
/// @param agent what the browser calls itself, cut off
public record WebSession(
    CredentialId id, Instant created, Instant lastUse, String network, String agent, Way way) {

  /// How somebody signed in.
  public enum Way {
    /// With the password alone.
    PASSWORD(1),
    /// With the password and a second factor, or a recovery code.
    PASSWORD_AND_FACTOR(2),
    /// With a passkey alone.
    PASSKEY(3),
    /// At an OpenID provider.
    PROVIDER(4),
    /// With a link that an administrator made, to help: see [SupportLinks].
    SUPPORT(5);

    private final int code;

    Way(int code) {
      this.code = code;
    }

    /// How it is stored; never changes.
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

  /// A session just opened.
  ///
  /// @param token what the browser is to keep; only its hash is kept here
  public record Opened(CredentialId id, String token) {
    /// Without the token.
    @Override
    public String toString() {
      return "session " + id;
    }
  }
}
