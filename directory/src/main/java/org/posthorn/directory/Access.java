package org.posthorn.directory;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.posthorn.directory.rights.Share;

/// Decides what a principal may do; there is no other such place.
///
/// An account may use itself but not administer itself. An administrator may administer the
/// accounts of its own tenant, an operator those of all tenants and the installation; neither may
/// read their mail. An auditor may read the journal, and administers nothing. A domain may name
/// accounts that administer only its accounts and aliases. The server itself may do everything. A
/// sharee has the given rights on shared mailboxes of another account of the same tenant, and no
/// others on that account.
///
/// Thread-safe.
public final class Access {
  private final Function<AccountId, Optional<Account>> accounts;
  private final Shares shares;
  private final DomainAdministrators administrators;

  /// Looks up shares.
  @FunctionalInterface
  public interface Shares {
    /// What an account shares with another.
    Optional<Share> of(AccountId owner, AccountId with);
  }

  /// Looks up the accounts that administer only a domain.
  @FunctionalInterface
  interface DomainAdministrators {
    List<AccountId> of(String domain);
  }

  /// @param accounts finds an account, such as `Directory::account`
  public Access(Function<AccountId, Optional<Account>> accounts, Shares shares) {
    this(accounts, shares, _ -> List.of());
  }

  Access(
      Function<AccountId, Optional<Account>> accounts,
      Shares shares,
      DomainAdministrators administrators) {
    this.accounts = accounts;
    this.shares = shares;
    this.administrators = administrators;
  }

  /// Without shares.
  public Access(Function<AccountId, Optional<Account>> accounts) {
    this(accounts, (_, _) -> Optional.empty());
  }

  /// What an account shares with a principal; empty if nothing. Shares between tenants have no
  /// effect.
  public Optional<Share> shared(Principal principal, AccountId account) {
    if (principal.isSystem() || principal.account().equals(account)) {
      return Optional.empty();
    }
    return shares
        .of(account, principal.account())
        .filter(share -> !share.mailboxes().isEmpty())
        .filter(_ ->
            accounts.apply(account).filter(a -> a.tenant().equals(principal.tenant())).isPresent());
  }

  /// The domain of an account's address; empty if there is no such account.
  public Optional<String> domainOf(AccountId account) {
    return accounts.apply(account).map(found -> found.address().domain());
  }

  /// Whether `principal` has `right` on `account`.
  public boolean may(Principal principal, Right right, AccountId account) {
    if (principal.isSystem()) {
      return true;
    }
    if (right == Right.ADMINISTER) {
      return accounts
          .apply(account)
          .filter(owner ->
              mayAdminister(principal, owner.tenant())
                  || isNamedBy(principal, owner.address().domain()))
          .filter(owner -> mayGive(principal, owner.roles()))
          .isPresent();
    }
    return principal.account().equals(account);
  }

  /// Whether `principal` may administer a tenant: its domains, accounts and aliases.
  ///
  /// @param tenant the id 0 stands for objects without tenant
  public boolean mayAdminister(Principal principal, TenantId tenant) {
    return principal.isSystem()
        || principal.has(AccountRole.OPERATOR)
        || (principal.has(AccountRole.ADMINISTRATOR) && principal.tenant().equals(tenant));
  }

  /// Whether `principal` may administer the accounts and aliases of a domain. The settings of the
  /// domain itself need [#mayAdminister] of its tenant.
  public boolean mayAdminister(Principal principal, Domain domain) {
    return mayAdminister(principal, domain.tenant()) || isNamedBy(principal, domain.name());
  }

  private boolean isNamedBy(Principal principal, String domain) {
    return principal.has(AccountRole.DOMAIN_ADMINISTRATOR)
        && administrators.of(domain).contains(principal.account());
  }

  /// Whether `principal` may search and read the journal of all mail.
  public boolean mayReadJournal(Principal principal) {
    return principal.isSystem() || principal.has(AccountRole.AUDITOR);
  }

  /// @throws AccessDeniedException unless [#mayReadJournal]
  public void requireJournal(Principal principal) {
    if (!mayReadJournal(principal)) {
      throw new AccessDeniedException(
          principal.name() + " may not read the journal: it needs an auditor");
    }
  }

  /// @throws AccessDeniedException unless [#mayAdminister]
  public void requireAdministration(Principal principal, Domain domain) {
    if (!mayAdminister(principal, domain)) {
      throw new AccessDeniedException(principal.name() + " may not administer " + domain.name());
    }
  }

  /// Whether `principal` may assign these roles, and so administer accounts that have them: only
  /// operators may create operators and auditors or change their passwords. A partial scope such as
  /// `admin.accounts` does not allow assigning any roles, because an account with a role could do
  /// more.
  public boolean mayGive(Principal principal, Set<AccountRole> roles) {
    boolean whole = principal.scope().covers(Scope.ADMIN);
    return principal.isSystem()
        || roles.isEmpty()
        || (whole && principal.has(AccountRole.OPERATOR))
        || (whole
            && principal.has(AccountRole.ADMINISTRATOR)
            && !roles.contains(AccountRole.OPERATOR)
            && !roles.contains(AccountRole.AUDITOR));
  }

  /// Required for changing an account's credentials: the account itself, signed in with everything
  /// it has and not with an app password, or an administrator.
  ///
  /// @throws AccessDeniedException for others
  public void requireSelfOrAdministration(Principal principal, AccountId account) {
    boolean self = principal.account().equals(account) && principal.scope().equals(Scope.ALL);
    if (!self) {
      require(principal, Right.ADMINISTER, account);
    }
  }

  /// @throws AccessDeniedException unless [#may]
  public void require(Principal principal, Right right, AccountId account) {
    if (!may(principal, right, account)) {
      throw new AccessDeniedException(principal.name() + " may not " + right + " " + account);
    }
  }

  /// @throws AccessDeniedException unless [#mayAdminister]
  public void requireAdministration(Principal principal, TenantId tenant) {
    if (!mayAdminister(principal, tenant)) {
      throw new AccessDeniedException(
          tenant.value() == 0 // the installation
              ? principal.name() + " may not do this: it needs an operator"
              : principal.name() + " may not administer tenant " + tenant);
    }
  }
}
