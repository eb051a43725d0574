package org.posthorn.managesieve;

import java.util.Optional;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.wire.TlsContext;

/// What all sessions of one listener share.
///
/// @param credentials who verifies logins
/// @param accounts whose scripts an identity that `credentials` gave is to see
/// @param sieve the bounds by which scripts are compiled, and of what they may do
/// @param startTls the server's side of STARTTLS; empty where TLS is on from the first byte
/// @param clearLoginFromLoopback whether passwords are taken without TLS from clients on this
///   machine, as quickstart allows
public record Service(
    Credentials credentials,
    Accounts accounts,
    ManageSieveLimits limits,
    org.posthorn.sieve.SieveLimits sieve,
    Optional<TlsContext> startTls,
    boolean clearLoginFromLoopback) {

  /// Opens the scripts of whoever has logged in.
  @FunctionalInterface
  public interface Accounts {
    /// @throws org.posthorn.store.mail.MailException of kind FORBIDDEN or NOT_FOUND
    Scripts of(SaslIdentity identity);
  }
}
