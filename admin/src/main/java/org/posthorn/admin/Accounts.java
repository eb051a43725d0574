package org.posthorn.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.passwords.PasswordHashes;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountChange;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.AccountRole;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Right;
import org.posthorn.store.MailAccount;
import org.posthorn.store.check.CheckReport;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.retention.RetentionScope;

/// Operations on accounts: people and programs that have mail on this server.
public final class Accounts {
  private static final int PAGE = 500;

  /// Accounts read for one part of a list, of all tenants.
  private static final int LOOKED_AT_MAX = 10_000;

  private final InstallationStores kept;
  private final Directory directory;

  Accounts(InstallationStores kept) {
    this.kept = kept;
    directory = kept.directory();
  }

  /// An account with its disk usage and its aliases.
  ///
  /// @param aliases names of the aliases that lead to it
  public record Details(Account account, Quota quota, List<String> aliases) {
    public Details {
      aliases = List.copyOf(aliases);
    }
  }

  /// Part of a list.
  ///
  /// @param next after which account the next part begins; empty at the end. There may be a next
  ///   part even if `accounts` is empty, since each call reads a limited number of accounts
  public record Part(List<Account> accounts, Optional<AccountId> next) {
    public Part {
      accounts = List.copyOf(accounts);
    }
  }

  /// Result of checking an account.
  public record Checked(Account account, CheckReport report) {}

  /// @throws OperationException if the password looks like a password hash
  public Account add(Caller by, NewAccount account) {
    requireDomain(by, account.address());
    account.password().ifPresent(Accounts::requireNoHash);
    return kept.administration().addAccount(by.actor(), account);
  }

  /// Creates all accounts of a file, or none.
  ///
  /// @param lines as [AccountImport] reads them
  /// @throws OperationException naming the first line that is wrong
  public List<Account> addAll(Caller by, List<String> lines) {
    List<NewAccount> wanted = new AccountImport(account -> check(by, account)).read(lines);
    return kept.administration().addAccounts(by.actor(), wanted);
  }

  /// Checks that an account could be created now. Changes nothing.
  void check(Caller by, NewAccount account) {
    requireDomain(by, account.address());
    account.password().ifPresent(Accounts::requireNoHash);
    kept.administration().checkNew(by.actor(), account);
  }

  /// Creates all accounts, or none.
  ///
  /// @param dryRun whether they are only checked
  /// @throws OperationException naming the index, from 0, of the first that cannot be created
  public void addAll(Caller by, List<NewAccount> wanted, boolean dryRun) {
    Set<Address> seen = new HashSet<>();
    for (int i = 0; i < wanted.size(); i++) {
      NewAccount account = wanted.get(i);
      try {
        check(by, account);
        if (!seen.add(account.address())) {
          throw new OperationException(Reason.EXISTS, account.address() + " is there twice");
        }
      } catch (DirectoryException | OperationException e) {
        OperationException failure = OperationException.of(e).orElseThrow();
        throw new OperationException(
            failure.reason(),
            "account " + i + ": " + failure.getMessage() + "; no account was made");
      }
    }
    if (!dryRun) {
      var _ = kept.administration().addAccounts(by.actor(), wanted);
    }
  }

  /// A script that reads another server's password file may pass a hash as the password; the hash
  /// itself would then be accepted at login.
  private static void requireNoHash(NewPassword password) {
    if (password instanceof NewPassword.Plain(String text) && PasswordHashes.looksLikeOne(text)) {
      throw new OperationException(
          Reason.INVALID, "this is the hash of a password, which would become the password itself");
    }
  }

  private void requireDomain(Caller by, Address address) {
    requireDomain(by, address.domain());
  }

  private void requireDomain(Caller by, String name) {
    by.requireAdministrator(kept.access());
    if (directory.domain(name).filter(domain -> by.sees(kept.access(), domain)).isEmpty()) {
      throw new OperationException(Reason.NOT_FOUND, "there is no domain " + name);
    }
  }

  /// The accounts of the caller's tenant, or those of one domain.
  public List<Account> list(Caller by, Optional<String> domain) {
    by.requireAdministrator(kept.access());
    return accounts(wanted(by, new Filter(domain, Optional.empty())));
  }

  /// Which accounts to list: those that match all given criteria.
  ///
  /// @param domain of the accounts
  /// @param text part of the address or display name, in upper or lower case
  public record Filter(Optional<String> domain, Optional<String> text) {}

  private Predicate<Account> wanted(Caller by, Filter filter) {
    Optional<String> domain = filter.domain().map(Address::domain);
    Optional<String> text = filter.text().map(part -> part.toLowerCase(Locale.ROOT));
    return account ->
        sees(by, account)
            && domain.map(account.address().domain()::equals).orElse(true)
            && text.map(part -> contains(account, part)).orElse(true);
  }

  private static boolean contains(Account account, String part) {
    String all = account.address() + "\n" + account.displayName().orElse("");
    return all.toLowerCase(Locale.ROOT).contains(part);
  }

  private boolean sees(Caller by, Account account) {
    return directory
        .domain(account.address().domain())
        .filter(domain -> by.sees(kept.access(), domain))
        .isPresent();
  }

  /// Lists accounts in the order of their creation, one part at a time.
  ///
  /// @param after the `next` of the part before; number 0 to begin
  /// @throws OperationException if there is no such domain
  public Part list(Caller by, Filter filter, AccountId after, int limit) {
    by.requireAdministrator(kept.access());
    filter.domain().map(Address::domain).ifPresent(name -> requireDomain(by, name));
    Predicate<Account> wanted = wanted(by, filter);
    List<Account> found = new ArrayList<>();
    AccountId last = after;
    for (int seen = 0; seen < LOOKED_AT_MAX; seen += PAGE) {
      List<Account> page = directory.accounts(last, PAGE);
      for (Account account : page) {
        if (found.size() == limit) {
          return new Part(found, Optional.of(last));
        }
        if (wanted.test(account)) {
          found.add(account);
        }
        last = account.id();
      }
      if (page.size() < PAGE) {
        return new Part(found, Optional.empty());
      }
    }
    return new Part(found, Optional.of(last));
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

  /// @throws OperationException if the caller's tenant has no account of that address, or it is not
  ///   an address
  public Account named(Caller by, String address) {
    by.requireAdministrator(kept.access());
    return directory
        .account(Address.parse(address))
        .filter(account -> sees(by, account))
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no account " + address));
  }

  /// For operations on sign-in methods: the caller's own account, or one of its tenant. Permissions
  /// are checked by the directory.
  public Account ownOrNamed(Caller by, String address) {
    Address wanted = Address.parse(address);
    return directory
        .account(by.actor().account())
        .filter(own -> own.address().equals(wanted))
        .orElseGet(() -> named(by, address));
  }

  /// An account whose data outside the directory is changed.
  ///
  /// @throws org.posthorn.directory.AccessDeniedException if the caller may see it, but not change
  ///   it, since it is an operator's
  Account toChange(Caller by, String address) {
    Account account = named(by, address);
    kept.access().require(by.actor(), Right.ADMINISTER, account.id());
    return account;
  }

  public Details show(Caller by, String address) {
    return shown(by, named(by, address));
  }

  /// The caller's own account.
  ///
  /// @throws OperationException if it no longer exists
  public Details own(Caller by) {
    return shown(by, ownAccount(by));
  }

  private Account ownAccount(Caller by) {
    return directory
        .account(by.actor().account())
        .orElseThrow(() -> new OperationException(Reason.NOT_FOUND, "there is no such account"));
  }

  private Details shown(Caller by, Account account) {
    List<String> aliases = new ArrayList<>();
    for (Domain domain : directory.domains()) {
      directory.aliases(domain.name()).stream()
          .filter(_ -> by.sees(kept.access(), domain))
          .filter(alias -> alias.targets().contains(account.address().toString()))
          .forEach(alias -> aliases.add(alias.shown()));
    }
    return new Details(account, mail(account).quota(), aliases);
  }

  /// The character, such as `+`, that separates the detail in the caller's addresses; 0 if there is
  /// none.
  public char ownSeparator(Caller by) {
    return directory.domain(ownAccount(by).address().domain()).map(Domain::separator).orElse('\0');
  }

  /// Sets the forwarding of the caller's own account.
  public Account setOwnForwarding(Caller by, Forwarding to) {
    return kept.administration().setOwnForwarding(by.actor(), ownAccount(by).id(), to);
  }

  /// The minimum length of a password of the caller's own account, in characters.
  public int ownPasswordLengthMin(Caller by) {
    return directory.policy(ownAccount(by).address().domain()).passwordLengthMin();
  }

  /// Sets the caller's own password.
  ///
  /// @throws OperationException if it looks like a password hash
  public void setOwnPassword(Caller by, String password) {
    NewPassword wanted = new NewPassword.Plain(password);
    requireNoHash(wanted);
    kept.passwords().set(by.actor(), ownAccount(by).id(), wanted);
  }

  /// @throws OperationException if it looks like a password hash
  public void setPassword(Caller by, String address, NewPassword password) {
    requireNoHash(password);
    kept.passwords().set(by.actor(), named(by, address).id(), password);
  }

  /// Removes an account and all its mail.
  ///
  /// @throws OperationException if it is on legal hold
  public void remove(Caller by, String address) {
    Account account = named(by, address);
    Holds.requireNone(kept, account);
    kept.administration().removeAccount(by.actor(), account.id());
    RetentionScope scope = new RetentionScope.OfAccount(account.id());
    kept.mail().retentionRules().removeAll(scope);
    var _ = kept.mail().holds().lift(scope);
  }

  /// Makes all of the changes, or none.
  public Account change(Caller by, String address, AccountChange wanted) {
    return kept.administration().change(by.actor(), named(by, address).id(), wanted);
  }

  /// @param bytes 0 for no limit
  public Account setQuota(Caller by, String address, long bytes) {
    return kept.administration().setQuota(by.actor(), named(by, address).id(), bytes);
  }

  /// Its disk usage and quota.
  public Quota quota(Caller by, String address) {
    return mail(named(by, address)).quota();
  }

  public Account setForwarding(Caller by, String address, Forwarding to) {
    return kept.administration().setForwarding(by.actor(), named(by, address).id(), to);
  }

  /// Disables an account, whose sessions end within 5 s, or enables it.
  public Account setDisabled(Caller by, String address, boolean disabled) {
    return kept.administration().setDisabled(by.actor(), named(by, address).id(), disabled);
  }

  /// Sets what an account may administer.
  public Account setRoles(Caller by, String address, Set<AccountRole> roles) {
    return kept.administration().setRoles(by.actor(), named(by, address).id(), roles);
  }

  public List<Mailbox> mailboxes(Caller by, String address) {
    return mail(named(by, address)).mailboxes();
  }

  /// Checks that the stored data of an account is consistent.
  public Checked check(Caller by, String address) {
    return check(named(by, address));
  }

  /// Checks the accounts of all tenants.
  List<Checked> checkAll() {
    return accounts(account -> true).stream().map(this::check).toList();
  }

  private Checked check(Account account) {
    var _ = mail(account); // creates the mailboxes of an account that was never used
    return new Checked(account, kept.mail().check(account.id()));
  }

  /// For sizes and checks of the mail, never for its contents, which only its owner reads.
  private MailAccount mail(Account account) {
    return kept.mail().account(Principal.system(), account.id());
  }
}
