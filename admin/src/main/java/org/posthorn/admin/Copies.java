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
import org.posthorn.admin.installation.Site;
import org.posthorn.admin.watching.Findings;
import org.posthorn.directory.Account;
import org.posthorn.directory.Directory;
import org.posthorn.runtime.IoReason;
import org.posthorn.store.MailStore;

/// Backups, and mail out of them. Operators only: a backup holds what is of all tenants.
///
/// What takes long runs as [Work], apart from whoever asked for it. To be looked into, a backup is
/// opened first; one at a time is.
public final class Copies implements AutoCloseable {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Kept kept;
  private final Site site;
  private final Accounts accounts;
  private final AuditTrail audit;
  private final boolean running;
  private final Works works;
  private final OpenBackup open;

  Copies(Kept kept, Site site, Accounts accounts, AuditTrail audit, boolean running) {
    this.kept = kept;
    this.site = site;
    this.accounts = accounts;
    this.audit = audit;
    this.running = running;
    works = new Works(kept.clock(), WorkLimits.defaults());
    open = new OpenBackup(kept.clock(), WorkLimits.defaults().openTime());
  }

  /// Copies the whole store to a new directory while the server goes on working.
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
          Reason.FAILED, "the backup failed, and nothing is left of it: " + IoReason.of(e));
    }
    audit.record(by, "backup", directory.toString(), bytes + " bytes");
    return bytes;
  }

  /// Begins a backup in the directory that is configured, under the name of the time.
  ///
  /// @throws OperationException if none is configured, or one is being made
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
        .orElseThrow(() -> busy("a backup is being made"));
  }

  private Path shelf() {
    return site.backups()
        .orElseThrow(() ->
            new OperationException(
                Reason.FAILED, "no directory for backups is configured: backup.directory"));
  }

  private static OperationException busy(String what) {
    return new OperationException(Reason.FAILED, what + " already; wait for its end");
  }

  /// The backups in the directory that is configured, the newest first; none if there is none.
  public List<KnownBackup> list(Caller by) {
    by.requireInstallation(kept.access());
    return known();
  }

  /// Whether there is a place for backups that programs ask for.
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

  Findings.Backups standing() {
    boolean configured = site.backups().isPresent();
    return new Findings.Backups(configured, known().stream().findFirst().map(KnownBackup::made));
  }

  /// What runs, and what has ended lately, the newest first.
  public List<Work> work(Caller by) {
    by.requireInstallation(kept.access());
    return works.list();
  }

  /// @throws OperationException if there is none of that id
  public Work work(Caller by, String id) {
    by.requireInstallation(kept.access());
    return works
        .find(id)
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no work of the id " + id));
  }

  /// Asks work to end without its result. What it has copied already stays.
  ///
  /// @throws OperationException if it does not run
  public void cancel(Caller by, String id) {
    Work work = work(by, id);
    if (!works.cancel(id)) {
      throw new OperationException(Reason.FAILED, "this work has ended");
    }
    audit.record(by, "work.cancel", work.subject(), String.valueOf(work.kind()));
  }

  /// Begins to open a backup to be looked into. It is closed when nobody has looked for a while,
  /// and when another one is opened.
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

  /// The mailboxes of an account in a backup that is open.
  public List<BackupReader.MailboxThen> mailboxes(Caller by, String name, String address) {
    by.requireInstallation(kept.access());
    Account account = accounts.named(by, address);
    return reading(name, reader -> reader.mailboxes(account.address()))
        .orElseThrow(() -> lacks(name, account.address().toString()));
  }

  /// Messages of an account in a backup that is open: who they are from and what about. It is in
  /// the audit, for the account's owner sees it there.
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

  /// Begins to copy mail of an account out of a backup that is open.
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
        .orElseThrow(() -> busy("mail is being restored"));
  }

  private static int copied(
      BackupReader reader, Account account, BackupReader.Wanted wanted, Progress progress) {
    try {
      return reader.restore(account, wanted, progress);
    } catch (NoSuchElementException e) {
      throw new OperationException(Reason.NOT_FOUND, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, "the restoring failed: " + IoReason.of(e));
    }
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
    BackupReader.Wanted wanted = new BackupReader.Wanted(mailbox, List.of(), into);
    int messages;
    try (BackupReader reader = site.open(backup, Progress.NONE)) {
      messages = copied(reader, account, wanted, Progress.NONE);
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, "the restoring failed: " + IoReason.of(e));
    }
    audit.record(by, "restore", account.address().toString(), messages + " messages, " + backup);
    return messages;
  }

  /// Closes a backup that nobody has looked into for a while. To be called now and then.
  public void closeUnread() {
    open.closeUnread();
  }

  /// Ends what runs, and closes what is open.
  @Override
  public void close() {
    works.close();
    open.close();
  }
}
