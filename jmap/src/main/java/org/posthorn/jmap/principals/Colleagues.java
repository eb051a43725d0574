package org.posthorn.jmap.principals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.TenantId;
import org.posthorn.jmap.mailbox.Sharees;

/// The accounts that are visible as principals. A user sees those of its own domain, as the domains
/// of a tenant may be unrelated. Disabled accounts are included, since mailboxes are still shared
/// with them. Thread-safe.
public final class Colleagues implements Sharees {
  /// Largest number of accounts that a user sees.
  static final int LISTED_MAX = 10_000;

  private static final int PAGE = 1_000;

  private final Function<AccountId, Optional<Account>> account;
  private final Listing accounts;

  /// Lists accounts as `Directory::accounts` does.
  @FunctionalInterface
  public interface Listing {
    List<Account> after(AccountId last, int limit);
  }

  /// @param account finds an account, such as `Directory::account`
  /// @param accounts lists all
  public Colleagues(Function<AccountId, Optional<Account>> account, Listing accounts) {
    this.account = account;
    this.accounts = accounts;
  }

  @Override
  public boolean isColleague(AccountId owner, AccountId other) {
    return account.apply(owner).flatMap(own -> of(own.tenant(), other)).isPresent();
  }

  /// An account, if it is in the tenant.
  Optional<Account> of(TenantId tenant, AccountId id) {
    return this.account.apply(id).filter(found -> found.tenant().equals(tenant));
  }

  /// An account, if a user can see it.
  Optional<Account> seen(AccountId by, AccountId id) {
    return account.apply(by).flatMap(own -> account.apply(id).filter(found -> sees(own, found)));
  }

  private static boolean sees(Account own, Account other) {
    return other.tenant().equals(own.tenant())
        && other.address().domain().equals(own.address().domain());
  }

  /// The accounts that a user sees, in the order of their numbers, the first [#LISTED_MAX] of them.
  List<Account> all(AccountId by) {
    Optional<Account> own = account.apply(by);
    if (own.isEmpty()) {
      return List.of();
    }
    List<Account> all = new ArrayList<>();
    AccountId after = new AccountId(0);
    List<Account> page;
    do {
      page = accounts.after(after, PAGE);
      for (Account each : page) {
        if (sees(own.get(), each) && all.size() < LISTED_MAX) {
          all.add(each);
        }
        after = each.id();
      }
    } while (page.size() == PAGE && all.size() < LISTED_MAX);
    return all;
  }
}
