package org.posthorn.store;

import java.time.InstantSource;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.KeyValueStore;

/// The single source of truth about mail. Thread-safe.
public final class MailStore implements AutoCloseable {
  public MailStore(
      KeyValueStore kv,
      BlobStore blobs,
      Access access,
      QuotaLimits quotas,
      InstantSource clock,
      Limits limits) {}

  /// A principal's handle on an account; cheap. The first one of an account makes its mailboxes:
  /// INBOX, Drafts, Sent, Junk, Trash and Archive.
  ///
  /// @throws MailException of kind FORBIDDEN
  public MailAccount account(Principal principal, AccountId account) {
    return new MailAccount();
  }

  /// A message to be received.
  public MessageWriter receive() {
    return new MessageWriter();
  }

  /// Removes all mail of an account.
  public void erase(AccountId account) {}

  /// Looks for contradictions between the rows of an account, and between them and its views.
  public CheckReport check(AccountId account) {
    return new CheckReport(0, 0, 0, java.util.List.of());
  }

  /// Erases what is due: see [Sweeper].
  public Sweeper sweeper() {
    return new Sweeper();
  }

  @Override
  public void close() {}
}
