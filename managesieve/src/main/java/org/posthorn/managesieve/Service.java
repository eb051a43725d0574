package org.posthorn.managesieve;

import java.util.Optional;
import java.util.Set;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.wire.TlsContext;

/// Dependencies of all sessions of one listener.
///
/// @param credentials verify logins
/// @param accounts open the scripts of an authenticated user
/// @param sieve limits of scripts
/// @param startTls for STARTTLS; empty if TLS is on from the first byte
/// @param clearLoginFromLoopback whether passwords are accepted without TLS from clients on this
///   machine, as quickstart allows
public record Service(
    Credentials credentials,
    Accounts accounts,
    ManageSieveLimits limits,
    org.posthorn.sieve.SieveLimits sieve,
    Optional<TlsContext> startTls,
    boolean clearLoginFromLoopback) {

  /// Opens the scripts of the logged-in user.
  @FunctionalInterface
  public interface Accounts {
    /// @throws org.posthorn.store.mail.MailException of kind FORBIDDEN or NOT_FOUND
    Scripts of(SaslIdentity identity);

    /// Capabilities that are neither advertised to the user nor accepted: `UNAUTHENTICATE`, and
    /// extensions of Sieve.
    default Set<String> masked(SaslIdentity identity) {
      return Set.of();
    }
  }
}
