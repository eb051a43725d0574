package org.posthorn.jmap.principals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.directory.rights.Share;
import org.posthorn.jmap.protocol.VisibleAccount;
import org.posthorn.store.MailStore;

/// The accounts that principals can see: their own, and those that share mailboxes with them.
/// Thread-safe.
public final class AccountList implements Function<Principal, List<VisibleAccount>> {
  private static final MailboxRights READING = MailboxRights.parse("lr");

  private final MailStore store;
  private final Function<AccountId, Optional<Account>> accounts;

  /// @param accounts finds an account, such as `Directory::account`
  public AccountList(MailStore store, Function<AccountId, Optional<Account>> accounts) {
    this.store = store;
    this.accounts = accounts;
  }

  @Override
  public List<VisibleAccount> apply(Principal principal) {
    List<VisibleAccount> seen = new ArrayList<>();
    seen.add(VisibleAccount.own(principal.account(), principal.name()));
    store
        .shared()
        .of(principal)
        .forEach((owner, share) ->
            accounts
                .apply(owner)
                .ifPresent(account -> seen.add(shared(account, share, principal))));
    return seen;
  }

  private static VisibleAccount shared(Account account, Share share, Principal with) {
    boolean readOnly = share.mailboxes().values().stream().allMatch(READING::includes);
    return new VisibleAccount(
        account.id(), account.address().toString(), readOnly, share.isSubscribed(), with.account());
  }

  /// The numbers of the accounts that a principal is subscribed to, its own first.
  public List<AccountId> subscribed(Principal principal) {
    return apply(principal).stream()
        .filter(VisibleAccount::subscribed)
        .map(VisibleAccount::id)
        .toList();
  }
}
