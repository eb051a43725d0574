package org.posthorn.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.passwords.PasswordHashes;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailAccount;
import org.posthorn.store.check.CheckReport;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.Quota;

/// The people and programs that have mail here.
public final class Accounts {
  private static final int PAGE = 500;

  private final Kept kept;
  private final Directory directory;

  Accounts(Kept kept) {
    this.kept = kept;
    directory = kept.directory();
  }

  /// An account with what it keeps and what leads to it.
  ///
  /// @param aliases by their names
  public record Shown(Account account, Quota quota, List<String> aliases) {
    public Shown {
      aliases = List.copyOf(aliases);
    }
  }

  /// What a check of an account found.
  public record Checked(Account account, CheckReport report) {}

  /// @throws OperationException if the password is the hash of one
  public Account add(Caller by, NewAccount account) {
    requireDomain(by, account.address());
    account.password().ifPresent(Accounts::requireNoHash);
    return kept.administration().addAccount(by.actor(), account);
  }

  /// Makes all accounts of a file, or none.
  ///
  /// @param lines as [AccountImport] reads them
  /// @throws OperationException naming the first line that is wrong
  public List<Account> addAll(Caller by, List<String> lines) {
    List<NewAccount> wanted =
        new AccountImport(
                account -> {
                  requireDomain(by, account.address());
                  account.password().ifPresent(Accounts::requireNoHash);
                  kept.administration().checkNew(by.actor(), account);
                })
            .read(lines);
    return kept.administration().addAccounts(by.actor(), wanted);
  }

  /// A script that reads another server's file would otherwise let its hash log in.
  private static void requireNoHash(NewPassword password) {
    if (password instanceof NewPassword.Plain(String text) && PasswordHashes.looksLikeOne(text)) {
      throw new OperationException(
          Reason.INVALID, "this is the hash of a password, which would become the password itself");
    }
  }

  private void requireDomain(Caller by, Address address) {
    by.requireTenant(kept.access());
    boolean ours =
        directory
            .domain(address.domain())
            .filter(domain -> domain.tenant().equals(by.tenant()))
            .isPresent();
    if (!ours) {
      throw new OperationException(Reason.NOT_FOUND, "there is no domain " + address.domain());
    }
  }

  /// The accounts of the caller's tenant, or those of one domain.
  public List<Account> list(Caller by, Optional<String> domain) {
    by.requireTenant(kept.access());
    Optional<String> wanted = domain.map(Address::domain);
    return accounts(account ->
        account.tenant().equals(by.tenant())
            && wanted.map(account.address().domain()::equals).orElse(true));
  }

  private List<Account> accounts(Predicate<Account> wanted) {
    List<Account> found = new ArrayList<>();
    AccountId after = new AccountId(0);
    while (true) {
      List<Account> page = directory.accounts(after, PAGE);
      if (page.isEmpty()) {
        return found;
      }
      page.stream().filter(wanted).forEach(found::add);
      after = page.getLast().id();
    }
  }

  /// @throws OperationException if the caller's tenant has none of that address, or it is none
  public Account named(Caller by, String address) {
    by.requireTenant(kept.access());
    return directory
        .account(Address.parse(address))
        .filter(account -> account.tenant().equals(by.tenant()))
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no account " + address));
  }

  public Shown show(Caller by, String address) {
    Account account = named(by, address);
    List<String> aliases = new ArrayList<>();
    for (Domain domain : directory.domains()) {
      directory.aliases(domain.name()).stream()
          .filter(alias -> domain.tenant().equals(by.tenant()))
          .filter(alias -> alias.targets().contains(account.address().toString()))
          .forEach(alias -> aliases.add(alias.shown()));
    }
    return new Shown(account, mail(account).quota(), aliases);
  }

  /// @throws OperationException if it is the hash of one
  public void setPassword(Caller by, String address, NewPassword password) {
    requireNoHash(password);
    kept.passwords().set(by.actor(), named(by, address).id(), password);
  }

  /// Removes an account and all its mail.
  public void remove(Caller by, String address) {
    kept.administration().removeAccount(by.actor(), named(by, address).id());
  }

  /// @param bytes 0 is no limit
  public Account setQuota(Caller by, String address, long bytes) {
    return kept.administration().setQuota(by.actor(), named(by, address).id(), bytes);
  }

  /// What it keeps now.
  public Quota quota(Caller by, String address) {
    return mail(named(by, address)).quota();
  }

  public Account setForwarding(Caller by, String address, Forwarding to) {
    return kept.administration().setForwarding(by.actor(), named(by, address).id(), to);
  }

  /// Locks an account, whose sessions end within 5 s, or unlocks it.
  public Account setDisabled(Caller by, String address, boolean disabled) {
    return kept.administration().setDisabled(by.actor(), named(by, address).id(), disabled);
  }

  public List<Mailbox> mailboxes(Caller by, String address) {
    return mail(named(by, address)).mailboxes();
  }

  /// Checks that what an account keeps is consistent.
  public Checked check(Caller by, String address) {
    return check(named(by, address));
  }

  /// Checks those of all tenants.
  List<Checked> checkAll() {
    return accounts(account -> true).stream().map(this::check).toList();
  }

  private Checked check(Account account) {
    var _ = mail(account); // makes the mailboxes of an account that was never used
    return new Checked(account, kept.mail().check(account.id()));
  }

  /// Figures of the mail, never its contents, which only its owner reads.
  private MailAccount mail(Account account) {
    return kept.mail().account(Principal.system(), account.id());
  }
}
