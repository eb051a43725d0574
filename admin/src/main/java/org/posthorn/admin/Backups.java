package org.posthorn.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.copies.BackupReader;
import org.posthorn.admin.copies.KnownBackup;
import org.posthorn.admin.copies.OpenBackup;
import org.posthorn.admin.copies.Progress;
import org.posthorn.admin.copies.Work;
import org.posthorn.admin.copies.WorkLimits;
import org.posthorn.admin.copies.Works;
import org.posthorn.admin.installation.InstallationDescription;
import org.posthorn.admin.watching.Findings;
import org.posthorn.directory.Account;
import org.posthorn.directory.Directory;
import org.posthorn.runtime.IoReason;
import org.posthorn.store.MailStore;

/// Backups, and mail out of them. Operators only: a backup holds what is of all tenants.
///
/// What takes long runs as [Work], apart from whoever asked for it. To be looked into, a backup is
/// opened first; one at a time is.
public final class Backups implements AutoCloseable {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final InstallationStores kept;
  private final InstallationDescription site;
  private final Accounts accounts;
  private final AuditTrail audit;
  private final boolean running;
  private final Works works;
  private final OpenBackup open;

  Backups(
      InstallationStores kept,
      InstallationDescription site,
      Accounts accounts,
      AuditTrail audit,
      boolean running) {
    this.kept = kept;
    this.site = site;
    this.accounts = accounts;
    this.audit = audit;
    this.running = running;
    works = new Works(kept.clock(), WorkLimits.defaults());
    open = new OpenBackup(kept.clock(), WorkLimits.defaults().openTime());
  }

  /// Backups the whole store to a new directory while the server keeps running.
  ///
  /// @return bytes written
  public long backup(Caller by, Path directory) {
    by.requireInstallation(kept.access());
    return backup(by, directory, Progress.NONE);
  }

  private long backup(Caller by, Path directory, Progress progress) {
    long bytes;
    try {
      bytes = site.backup(directory, progress);
    } catch (IOException e) {
      throw new OperationException(
          Reason.FAILED, "the backup failed and was removed: " + IoReason.of(e));
    }
    audit.record(by, "backup", directory.toString(), bytes + " bytes");
    return bytes;
  }

  /// Starts a backup in the configured directory; its name is the current time.
  ///
  /// @throws OperationException if no directory is configured, or a backup is running
  public Work startBackup(Caller by) {
    by.requireInstallation(kept.access());
    String name = NAME.format(kept.clock().instant());
    Path directory = shelf().resolve(name);
    return works
        .start(
            Work.Kind.BACKUP,
            by.actor().name(),
            name,
            progress -> backup(by, directory, progress) + " bytes")
        .orElseThrow(() -> busy("a backup is running"));
  }

  private Path shelf() {
    return site.backups()
        .orElseThrow(() ->
            new OperationException(
                Reason.FAILED, "no directory for backups is configured: backup.directory"));
  }

  private static OperationException busy(String what) {
    return new OperationException(Reason.FAILED, what + " already; wait until it has finished");
  }

  /// The backups in the directory that is configured, the newest first; none if there is none.
  public List<KnownBackup> list(Caller by) {
    by.requireInstallation(kept.access());
    return known();
  }

  /// Whether a directory for backups is configured.
  public boolean configured(Caller by) {
    by.requireInstallation(kept.access());
    return site.backups().isPresent();
  }

  private List<KnownBackup> known() {
    try {
      return site.knownBackups().stream()
          .sorted(Comparator.comparing(KnownBackup::made).reversed())
          .toList();
    } catch (IOException e) {
      throw new OperationException(
          Reason.UNAVAILABLE, "the backups cannot be listed: " + IoReason.of(e));
    }
  }

  Findings.BackupStatus status() {
    boolean configured = site.backups().isPresent();
    return new Findings.BackupStatus(
        configured, known().stream().findFirst().map(KnownBackup::made));
  }

  /// Running and recently finished work, the newest first.
  public List<Work> work(Caller by) {
    by.requireInstallation(kept.access());
    return works.list();
  }

  /// @throws OperationException if there is no work of that id
  public Work work(Caller by, String id) {
    by.requireInstallation(kept.access());
    return works
        .find(id)
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no work with the id " + id));
  }

  /// Cancels work. What it has copied already stays.
  ///
  /// @throws OperationException if it is not running
  public void cancel(Caller by, String id) {
    Work work = work(by, id);
    if (!works.cancel(id)) {
      throw new OperationException(Reason.FAILED, "this work has ended");
    }
    audit.record(by, "work.cancel", work.subject(), String.valueOf(work.kind()));
  }

  /// Starts to open a backup for reading. It is closed when it has not been read for a while, and
  /// when another one is opened.
  public Work startOpening(Caller by, String name) {
    by.requireInstallation(kept.access());
    Path backup = named(name);
    return works
        .start(
            Work.Kind.OPEN_BACKUP,
            by.actor().name(),
            name,
            progress -> {
              open.set(name, site.open(backup, progress));
              return "";
            })
        .orElseThrow(() -> busy("a backup is being opened"));
  }

  private Path named(String name) {
    if (known().stream().noneMatch(backup -> backup.name().equals(name))) {
      throw new OperationException(Reason.NOT_FOUND, "there is no backup " + name);
    }
    return shelf().resolve(name);
  }

  /// The name of the backup that is open, if one is.
  public Optional<String> opened(Caller by) {
    by.requireInstallation(kept.access());
    return open.name();
  }

  /// The mailboxes of an account in an open backup.
  public List<BackupReader.StoredMailbox> mailboxes(Caller by, String name, String address) {
    by.requireInstallation(kept.access());
    Account account = accounts.named(by, address);
    return reading(name, reader -> reader.mailboxes(account.address()))
        .orElseThrow(() -> lacks(name, account.address().toString()));
  }

  /// Sender and subject of messages of an account in an open backup. Recorded in the audit log,
  /// where the account's owner sees it.
  public BackupReader.Found find(Caller by, String name, String address, BackupReader.Query query) {
    by.requireInstallation(kept.access());
    Account account = accounts.named(by, address);
    BackupReader.Found found =
        reading(name, reader -> reader.find(account.address(), query))
            .orElseThrow(() -> lacks(name, query.mailbox().orElse(address)));
    if (query.after() == 0) {
      audit.record(by, "backup.search", account.address().toString(), name);
    }
    return found;
  }

  private <T> T reading(String name, OpenBackup.Reading<T> work) {
    return open.read(name, work)
        .orElseThrow(
            () -> new OperationException(Reason.FAILED, "the backup " + name + " is not open"));
  }

  private static OperationException lacks(String name, String what) {
    return new OperationException(Reason.NOT_FOUND, "the backup " + name + " has no " + what);
  }

  /// Starts to copy mail of an account from an open backup.
  public Work startRestore(Caller by, String name, String address, BackupReader.Wanted wanted) {
    by.requireInstallation(kept.access());
    Account account = accounts.named(by, address);
    if (!open.name().equals(Optional.of(name))) {
      throw new OperationException(Reason.FAILED, "the backup " + name + " is not open");
    }
    return works
        .start(
            Work.Kind.RESTORE,
            by.actor().name(),
            account.address().toString(),
            progress -> {
              int messages = reading(name, reader -> copied(reader, account, wanted, progress));
              audit.record(
                  by, "restore", account.address().toString(), messages + " messages, " + name);
              return messages + " messages";
            })
        .orElseThrow(() -> busy("a restore is running"));
  }

  private static int copied(
      BackupReader reader, Account account, BackupReader.Wanted wanted, Progress progress) {
    try {
      return reader.restore(account, wanted, progress);
    } catch (NoSuchElementException e) {
      throw new OperationException(Reason.NOT_FOUND, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, "the restore failed: " + IoReason.of(e));
    }
  }

  /// Marks a store that was restored by other means than [#restore] or a full restore, such as
  /// copied files or a database's own tools. At the next start, numbers (UIDs, modification
  /// sequences, ids) continue above those that may have been assigned after the copy was made. Call
  /// it before the server starts on the store.
  ///
  /// @throws OperationException if the server is running
  public void markRestored(Caller by) {
    by.requireInstallation(kept.access());
    if (running) {
      throw new OperationException(
          Reason.REFUSED,
          "the server is running on this store and assigns numbers; stop it, mark the store, start it");
    }
    Instant now = kept.clock().instant();
    Directory.markRestored(kept.kv(), now);
    MailStore.markRestored(kept.kv(), now);
    audit.record(by, "mark-restored", site.data().toString(), "");
  }

  /// Backups one mailbox or all mailboxes of an account from a backup into the account.
  ///
  /// @return messages copied
  public int restore(
      Caller by, String address, Path backup, Optional<String> mailbox, String into) {
    by.requireInstallation(kept.access());
    Account account = accounts.named(by, address);
    BackupReader.Wanted wanted = new BackupReader.Wanted(mailbox, List.of(), into);
    int messages;
    try (BackupReader reader = site.open(backup, Progress.NONE)) {
      messages = copied(reader, account, wanted, Progress.NONE);
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, "the restore failed: " + IoReason.of(e));
    }
    audit.record(by, "restore", account.address().toString(), messages + " messages, " + backup);
    return messages;
  }

  /// Closes a backup that has not been read for a while. Call it periodically.
  public void closeUnread() {
    open.closeUnread();
  }

  /// Cancels running work, and closes the open backup.
  @Override
  public void close() {
    works.close();
    open.close();
  }
}
