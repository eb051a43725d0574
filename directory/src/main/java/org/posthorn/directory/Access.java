package org.posthorn.directory;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.posthorn.directory.rights.Share;

/// The one place that decides what a principal may do.
///
/// An account may do everything with itself but administer itself; an administrator may administer
/// the accounts of its own tenant, an operator those of all tenants and the installation, but
/// neither reads their mail. A domain may name accounts that administer its accounts and aliases
/// and nothing else; the server itself may do everything. Whoever has been given rights on
/// mailboxes of another account of the same tenant has these, and none on that account.
///
/// Thread-safe.
public final class Access {
  private final Function<AccountId, Optional<Account>> accounts;
  private final Shares shares;
  private final DomainAdministrators administrators;

  /// Knows what accounts share.
  @FunctionalInterface
  public interface Shares {
    /// What an account shares with another.
    Optional<Share> of(AccountId owner, AccountId with);
  }

  /// Knows which accounts administer a domain alone.
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

  /// Where nothing is shared.
  public Access(Function<AccountId, Optional<Account>> accounts) {
    this(accounts, (_, _) -> Optional.empty());
  }

  /// What an account shares with a principal; empty if it is nothing. Mailboxes are shared within a
  /// tenant alone, whatever was written down.
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
  /// @param tenant that with the id 0 stands for what belongs to no tenant
  public boolean mayAdminister(Principal principal, TenantId tenant) {
    return principal.isSystem()
        || principal.has(AccountRole.OPERATOR)
        || (principal.has(AccountRole.ADMINISTRATOR) && principal.tenant().equals(tenant));
  }

  /// Whether `principal` may administer the accounts and aliases of a domain. What is set for the
  /// domain itself needs [#mayAdminister] of its tenant.
  public boolean mayAdminister(Principal principal, Domain domain) {
    return mayAdminister(principal, domain.tenant()) || isNamedBy(principal, domain.name());
  }

  private boolean isNamedBy(Principal principal, String domain) {
    return principal.has(AccountRole.DOMAIN_ADMINISTRATOR)
        && administrators.of(domain).contains(principal.account());
  }

  /// @throws AccessDeniedException unless [#mayAdminister]
  public void requireAdministration(Principal principal, Domain domain) {
    if (!mayAdminister(principal, domain)) {
      throw new AccessDeniedException(principal.name() + " may not administer " + domain.name());
    }
  }

  /// Whether `principal` may give these roles, and so administer who has them: only operators make
  /// operators, or change their passwords. What is for a part of administration, as
  /// `admin.accounts`, gives no roles at all, for whoever has one could do more with it.
  public boolean mayGive(Principal principal, Set<AccountRole> roles) {
    boolean whole = principal.scope().covers(Scope.ADMIN);
    return principal.isSystem()
        || roles.isEmpty()
        || (whole && principal.has(AccountRole.OPERATOR))
        || (whole
            && principal.has(AccountRole.ADMINISTRATOR)
            && !roles.contains(AccountRole.OPERATOR));
  }

  /// For what an account signs in with: the account itself, if it has signed in with all it has and
  /// not for one program, or who may administer it.
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
