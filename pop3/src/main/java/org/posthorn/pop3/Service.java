package org.posthorn.pop3;

import java.util.Optional;
import java.util.Set;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.MailAccount;
import org.posthorn.wire.TlsContext;

/// What all sessions of one listener share.
///
/// @param credentials verify logins
/// @param accounts open the mail of an authenticated user
/// @param startTls for STLS; empty if TLS is on from the first byte
/// @param clearLoginFromLoopback whether passwords are accepted without TLS from clients on this
///   machine, as quickstart allows
public record Service(
    Credentials credentials,
    Accounts accounts,
    Pop3Limits limits,
    Optional<TlsContext> startTls,
    boolean clearLoginFromLoopback) {

  /// Opens the mail of the logged-in user.
  @FunctionalInterface
  public interface Accounts {
    /// @throws org.posthorn.store.mail.MailException of kind FORBIDDEN
    MailAccount of(SaslIdentity identity);

    /// The capabilities, of [Pop3Server#MASKABLE], that are neither advertised to the user nor
    /// accepted.
    default Set<String> masked(SaslIdentity identity) {
      return Set.of();
    }
  }
}
