package org.posthorn.imap.session;

import java.time.InstantSource;
import java.util.Optional;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.wire.TlsContext;

/// What all sessions of one listener share.
///
/// @param credentials who verifies logins
/// @param accounts whose mail an identity that `credentials` gave is to see
/// @param startTls the server's side of STARTTLS; empty where TLS is on from the first byte
/// @param clearLoginFromLoopback whether passwords are taken without TLS from clients on this
///   machine, as quickstart allows
/// @param events who is told of what sessions do to messages
public record Service(
    MailStore store,
    Credentials credentials,
    Accounts accounts,
    ImapLimits limits,
    InstantSource clock,
    Optional<TlsContext> startTls,
    boolean clearLoginFromLoopback,
    MailboxEvents events) {

  /// Opens the mail of whoever has logged in.
  @FunctionalInterface
  public interface Accounts {
    /// @throws org.posthorn.store.mail.MailException of kind FORBIDDEN
    MailAccount of(SaslIdentity identity);
  }
}
