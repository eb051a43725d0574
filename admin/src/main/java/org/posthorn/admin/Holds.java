package org.posthorn.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.transfer.HoldExport;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.store.retention.LegalHold;
import org.posthorn.store.retention.LegalHolds;
import org.posthorn.store.retention.RetentionScope;

/// Legal holds of domains and accounts, for administrators of their tenant; and their mail, for the
/// command line alone.
public final class Holds {
  /// Messages of one list.
  public static final int FOUND_MAX = 1_000;

  private static final Instant UNTIL_MAX = Instant.parse("9999-12-31T23:59:59.999Z");

  private final InstallationStores kept;
  private final RetentionSubject subjects;
  private final Accounts accounts;
  private final AuditTrail audit;

  Holds(InstallationStores kept, Domains domains, Accounts accounts, AuditTrail audit) {
    this.kept = kept;
    this.accounts = accounts;
    this.audit = audit;
    subjects = new RetentionSubject(kept, domains, accounts);
  }

  /// A hold.
  ///
  /// @param of the domain, or the address of the account
  /// @param active whether it has not ended
  public record Entry(String of, LegalHold hold, boolean active) {}

  private LegalHolds holds() {
    return kept.mail().holds();
  }

  /// The holds of the caller's tenant.
  public List<Entry> list(Caller by) {
    by.requireTenant(kept.access());
    Instant now = kept.clock().instant();
    List<Entry> entries = new ArrayList<>();
    for (LegalHold hold : holds().all()) {
      subjects
          .name(by, hold.scope())
          .ifPresent(name -> entries.add(new Entry(name, hold, hold.isActive(now))));
    }
    return entries;
  }

  /// Sets a hold, or replaces one.
  ///
  /// @param of a domain, or the address of an account
  /// @param until when it ends by itself; if empty, it has to be lifted
  public Entry set(Caller by, String of, String reason, Optional<Instant> until) {
    RetentionScope scope = subjects.of(by, of);
    if (reason.isBlank() || reason.length() > LegalHold.REASON_MAX) {
      throw new OperationException(
          Reason.INVALID, "a hold has a reason of at most " + LegalHold.REASON_MAX + " characters");
    }
    Instant now = kept.clock().instant();
    if (until.filter(time -> !time.isAfter(now)).isPresent()) {
      throw new OperationException(Reason.INVALID, "the end of the hold is in the past");
    }
    if (until.filter(UNTIL_MAX::isBefore).isPresent()) {
      throw new OperationException(
          Reason.INVALID, "the end of the hold is after the year 9999: leave it out");
    }
    LegalHold hold = new LegalHold(scope, now, by.actor().name(), reason.strip(), until);
    holds().set(hold);
    String name = subjects.name(by, scope).orElse(of);
    audit.record(
        by, "hold.set", name, hold.reason() + until.map(time -> ", until " + time).orElse(""));
    return new Entry(name, hold, true);
  }

  /// Lifts a hold.
  ///
  /// @throws OperationException if there is none
  public void lift(Caller by, String of) {
    RetentionScope scope = subjects.of(by, of);
    if (!holds().lift(scope)) {
      throw new OperationException(Reason.NOT_FOUND, of + " is not on legal hold");
    }
    audit.record(by, "hold.lift", subjects.name(by, scope).orElse(of), "");
  }

  /// @throws OperationException if a domain is on hold, so that it cannot be removed
  static void requireNone(InstallationStores kept, String name, RetentionScope scope) {
    Instant now = kept.clock().instant();
    for (LegalHold hold : kept.mail().holds().all()) {
      if (hold.scope().equals(scope) && hold.isActive(now)) {
        throw new OperationException(
            Reason.REFUSED, name + " is on legal hold, set by " + hold.by() + ". Lift it first.");
      }
    }
  }

  /// @throws OperationException if an account is on hold, so that it cannot be removed
  static void requireNone(InstallationStores kept, Account account) {
    Optional<LegalHold> hold = kept.mail().holds().of(account.id());
    if (hold.isPresent()) {
      boolean domain = hold.get().scope() instanceof RetentionScope.OfDomain;
      throw new OperationException(
          Reason.REFUSED,
          account.address()
              + " is on legal hold"
              + (domain ? " with its domain" : "")
              + ", set by "
              + hold.get().by()
              + " ("
              + hold.get().reason()
              + "). Lift the hold first, or disable the account.");
    }
  }

  /// The mail of an account on hold, also what was removed.
  ///
  /// @return at most [#FOUND_MAX]
  public List<HoldExport.Found> search(Caller by, String address, HoldExport.Query query) {
    Account account = held(by, address);
    audit.record(by, "hold.search", account.address().toString(), text(query));
    List<HoldExport.Found> found = new ArrayList<>();
    try {
      export(by, account.id(), query)
          .each(each -> {
            found.add(each);
            return found.size() < FOUND_MAX;
          });
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, String.valueOf(e.getMessage()));
    }
    return found;
  }

  /// Writes the mail of an account on hold into a new zip file. There is no file if that fails.
  ///
  /// @return how many messages
  public long export(Caller by, String address, HoldExport.Query query, Path file) {
    Account account = held(by, address);
    if (Files.exists(file)) {
      throw new OperationException(Reason.EXISTS, file + " exists already");
    }
    audit.record(by, "hold.export", account.address().toString(), text(query));
    try {
      var _ =
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return write(export(by, account.id(), query), file);
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, file + " cannot be written: " + e.getMessage());
    }
  }

  private static long write(HoldExport export, Path file) throws IOException {
    boolean complete = false;
    try {
      long messages;
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
        messages = export.zip(out);
      }
      complete = true;
      return messages;
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  private Account held(Caller by, String address) {
    by.requireInstallation(kept.access());
    Account account = accounts.named(by, address);
    if (!by.actor().isSystem()) {
      throw new OperationException(Reason.REFUSED, "only the command line reads held mail");
    }
    if (holds().of(account.id()).isEmpty()) {
      throw new OperationException(Reason.REFUSED, account.address() + " is not on legal hold");
    }
    return account;
  }

  private HoldExport export(Caller by, AccountId account, HoldExport.Query query) {
    return new HoldExport(
        kept.mail().account(by.actor(), account), kept.mail().removed(by.actor(), account), query);
  }

  private static String text(HoldExport.Query query) {
    StringJoiner text = new StringJoiner(" ");
    query.text().ifPresent(part -> text.add("text=" + part));
    query.since().ifPresent(time -> text.add("since=" + time));
    query.before().ifPresent(time -> text.add("before=" + time));
    return text.length() == 0 ? "everything" : text.toString();
  }
}
