package org.posthorn.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Account;

/// Backups, and mail out of them. The server itself only.
public final class Copies {
  private final Kept kept;
  private final Site site;
  private final Accounts accounts;
  private final AuditTrail audit;

  Copies(Kept kept, Site site, Accounts accounts, AuditTrail audit) {
    this.kept = kept;
    this.site = site;
    this.accounts = accounts;
    this.audit = audit;
  }

  /// Copies the whole store to a new directory while the server goes on working.
  ///
  /// @return bytes written
  public long backup(Caller by, Path directory) {
    by.requireInstallation(kept.access());
    long bytes;
    try {
      bytes = site.backup(directory);
    } catch (IOException e) {
      throw new OperationException(
          Reason.FAILED, "the backup failed, and nothing is left of it: " + e);
    }
    audit.record(by, "backup", directory.toString(), bytes + " bytes");
    return bytes;
  }

  /// Copies one mailbox, or all, of an account out of a backup into the account.
  ///
  /// @return messages copied
  public int restore(
      Caller by, String address, Path backup, Optional<String> mailbox, String into) {
    by.requireInstallation(kept.access());
    Account account = accounts.named(by, address);
    int messages;
    try {
      messages = site.restore(account, backup, mailbox, into);
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, "the restoring failed: " + e);
    }
    audit.record(by, "restore", account.address().toString(), messages + " messages, " + backup);
    return messages;
  }
}
