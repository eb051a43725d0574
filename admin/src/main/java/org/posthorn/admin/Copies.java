package org.posthorn.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.installation.Site;
import org.posthorn.directory.Account;
import org.posthorn.directory.Directory;
import org.posthorn.runtime.IoReason;
import org.posthorn.store.MailStore;

/// Backups, and mail out of them. The server itself only.
public final class Copies {
  private final Kept kept;
  private final Site site;
  private final Accounts accounts;
  private final AuditTrail audit;
  private final boolean running;

  Copies(Kept kept, Site site, Accounts accounts, AuditTrail audit, boolean running) {
    this.kept = kept;
    this.site = site;
    this.accounts = accounts;
    this.audit = audit;
    this.running = running;
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
          Reason.FAILED, "the backup failed, and nothing is left of it: " + IoReason.of(e));
    }
    audit.record(by, "backup", directory.toString(), bytes + " bytes");
    return bytes;
  }

  /// Marks a store that was put back by other means than [#restore] or a whole restore (copied
  /// files, a database's own tools): at the next start all that is numbered goes on above what may
  /// have been given out since the copy was made. To be done before the server starts on it.
  ///
  /// @throws OperationException if the server runs
  public void markRestored(Caller by) {
    by.requireInstallation(kept.access());
    if (running) {
      throw new OperationException(
          Reason.REFUSED,
          "the server runs on this store and gives numbers out; stop it, mark the store, start it");
    }
    Instant now = kept.clock().instant();
    Directory.markRestored(kept.kv(), now);
    MailStore.markRestored(kept.kv(), now);
    audit.record(by, "mark-restored", site.data().toString(), "");
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
      throw new OperationException(Reason.FAILED, "the restoring failed: " + IoReason.of(e));
    }
    audit.record(by, "restore", account.address().toString(), messages + " messages, " + backup);
    return messages;
  }
}
