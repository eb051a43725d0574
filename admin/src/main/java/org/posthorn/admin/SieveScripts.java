package org.posthorn.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.scripts.MailboxRun;
import org.posthorn.admin.scripts.RunReport;
import org.posthorn.directory.Account;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Problem;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.scripts.ScriptEntry;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.scripts.StoredScript;

/// The Sieve scripts of accounts, and runs of scripts over stored mail.
public final class SieveScripts {
  private final InstallationStores kept;
  private final Accounts accounts;
  private final AuditTrail audit;
  private final SieveLimits limits = SieveLimits.defaults();

  SieveScripts(InstallationStores kept, Accounts accounts, AuditTrail audit) {
    this.kept = kept;
    this.accounts = accounts;
    this.audit = audit;
  }

  public List<ScriptEntry> list(Caller by, String address) {
    return scripts(by, accounts.named(by, address)).list();
  }

  /// @throws OperationException if no script has that name
  public StoredScript show(Caller by, String address, String name) {
    return scripts(by, accounts.named(by, address))
        .get(name)
        .orElseThrow(() -> missing(address, name));
  }

  /// Stores a script; replaces one of the same name.
  ///
  /// @return warnings
  /// @throws OperationException with a line for each error if the script is invalid
  public List<Problem> put(Caller by, String address, String name, byte[] script) {
    Account account = accounts.named(by, address);
    Compilation compilation = compiled(script);
    scripts(by, account).put(name, script);
    audit.record(by, "sieve-put", subject(account), name + ", " + script.length + " octets");
    return compilation.problems();
  }

  /// Makes a script the active one, which runs on arriving mail.
  public void activate(Caller by, String address, String name) {
    Account account = accounts.named(by, address);
    scripts(by, account).activate(name);
    audit.record(by, "sieve-activate", subject(account), name);
  }

  /// Deactivates the active script.
  public void deactivate(Caller by, String address) {
    Account account = accounts.named(by, address);
    scripts(by, account).deactivate();
    audit.record(by, "sieve-deactivate", subject(account), "");
  }

  /// @throws OperationException if no script has that name, or it is active
  public void remove(Caller by, String address, String name) {
    Account account = accounts.named(by, address);
    scripts(by, account).delete(name);
    audit.record(by, "sieve-remove", subject(account), name);
  }

  /// Runs one of an account's scripts over the messages of a mailbox; see [MailboxRun].
  ///
  /// @param dryRun whether nothing is changed
  /// @throws OperationException if there is no such script or mailbox, or the script cannot be used
  public RunReport run(Caller by, String address, String name, String mailbox, boolean dryRun) {
    return run(by, address, show(by, address, name), mailbox, dryRun);
  }

  /// The same with a script that is not stored in the account.
  public RunReport runText(
      Caller by, String address, byte[] script, String mailbox, boolean dryRun) {
    return run(by, address, new StoredScript("a file", script, 0), mailbox, dryRun);
  }

  private RunReport run(
      Caller by, String address, StoredScript stored, String path, boolean dryRun) {
    Account account = accounts.named(by, address);
    Script script = compiled(stored.octets()).script().orElseThrow();
    MailAccount mail = kept.mail().account(by.actor(), account.id());
    Mailbox mailbox =
        mail.mailbox(path)
            .orElseThrow(() ->
                new OperationException(
                    Reason.NOT_FOUND, account.address() + " has no mailbox " + path));
    MailboxRun.Access access = new MailboxRun.Access(mail, scripts(by, account), kept.clock());
    List<String> own = new ArrayList<>(List.of(account.address().toString()));
    own.addAll(accounts.show(by, address).aliases());
    RunReport report = new MailboxRun(access, own, limits, mailbox, dryRun).run(script);
    if (!dryRun) {
      audit.record(
          by,
          "sieve-run",
          subject(account),
          stored.name()
              + " over "
              + mailbox.path()
              + ": "
              + report.messages()
              + " messages, filed "
              + report.filed());
    }
    return report;
  }

  private Compilation compiled(byte[] script) {
    Compilation compilation = Compiler.compile(script, limits);
    if (compilation.script().isEmpty()) {
      throw new OperationException(
          Reason.FAILED,
          "the script cannot be used:\n"
              + compilation.problems().stream()
                  .map(Problem::toString)
                  .collect(Collectors.joining("\n")));
    }
    return compilation;
  }

  private Scripts scripts(Caller by, Account account) {
    return kept.mail().scripts(by.actor(), account.id());
  }

  private static String subject(Account account) {
    return account.address().toString();
  }

  private static OperationException missing(String address, String name) {
    return new OperationException(Reason.NOT_FOUND, address + " has no script " + name);
  }
}
