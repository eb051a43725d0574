package org.posthorn.imap.session;

import java.time.InstantSource;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.posthorn.directory.AccountId;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.search.TextIndex;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Quota;
import org.posthorn.wire.TlsContext;

/// Dependencies of all sessions of one listener.
///
/// @param credentials verify logins
/// @param events receives changes of messages
/// @param jmap the URL of the JMAP session (RFC 9698); empty if there is none
public record Service(
    Mail mail,
    Credentials credentials,
    ImapLimits limits,
    InstantSource clock,
    Security security,
    MailboxEvents events,
    Optional<String> jmap) {

  /// How logins are protected.
  ///
  /// @param startTls for STARTTLS; empty if TLS is on from the first byte
  /// @param clearLoginFromLoopback whether passwords are accepted without TLS from clients on this
  ///   machine, as quickstart allows
  public record Security(Optional<TlsContext> startTls, boolean clearLoginFromLoopback) {}

  /// The mail of all users.
  ///
  /// @param accounts open the mail of an authenticated user
  /// @param index is asked before a search reads messages
  public record Mail(MailStore store, Accounts accounts, TextIndex index) {}

  public MailStore store() {
    return mail.store();
  }

  public Accounts accounts() {
    return mail.accounts();
  }

  /// Opens mail for the logged-in user.
  @FunctionalInterface
  public interface Accounts {
    /// The user's own.
    ///
    /// @throws org.posthorn.store.mail.MailException of kind FORBIDDEN
    MailAccount of(SaslIdentity identity);

    /// The names of capabilities that are neither offered to the user nor accepted.
    default Set<String> masked(SaslIdentity identity) {
      return Set.of();
    }

    /// Whether the user, with this credential, may set quotas (RFC 9208 §4.1.3).
    default boolean setsQuotas(SaslIdentity identity) {
      return false;
    }

    /// Sets the storage limit of an account.
    ///
    /// @param bytes 0 for no limit
    /// @return the quota then
    /// @throws MailException of kind FORBIDDEN if the user does not administer it
    default Quota setQuota(SaslIdentity identity, AccountId account, long bytes) {
      throw new MailException(MailException.Kind.FORBIDDEN, "quotas are not set here");
    }

    /// The quota of another account, if the user administers it and the credential shows it.
    default Optional<Quota> quota(SaslIdentity identity, AccountId account) {
      return Optional.empty();
    }

    /// The accounts that share mailboxes with the user, by their names.
    default SortedMap<String, MailAccount> sharing(SaslIdentity identity) {
      return Collections.emptySortedMap();
    }

    /// The account of a name, if mailboxes can be shared with it.
    default Optional<AccountId> named(SaslIdentity identity, String name) {
      return Optional.empty();
    }

    /// The name of an account; empty if it does not exist any more.
    default Optional<String> name(AccountId account) {
      return Optional.empty();
    }
  }
}
