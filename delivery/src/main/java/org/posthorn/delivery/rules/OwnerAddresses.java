package org.posthorn.delivery.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;

/// The addresses of accounts' owners. Thread-safe.
final class OwnerAddresses {
  private final Directory directory;

  OwnerAddresses(Directory directory) {
    this.directory = directory;
  }

  /// The account's own address and the aliases that stand for it, within its domain and the
  /// recipient's; not what only patterns and catch-alls lead to.
  List<String> of(AccountId account, String recipient) {
    Optional<Account> found = directory.account(account);
    if (found.isEmpty()) {
      return List.of(recipient);
    }
    Address own = found.get().address();
    List<String> all = new ArrayList<>(List.of(own.toString()));
    List<String> domains = new ArrayList<>(List.of(own.domain()));
    parsed(recipient)
        .map(Address::domain)
        .filter(domain -> !domain.equals(own.domain()))
        .ifPresent(domains::add);
    for (String domain : domains) {
      for (Alias alias : directory.aliases(domain)) {
        if (alias instanceof Alias.Exact exact && leadsTo(exact, own)) {
          all.add(exact.address().toString());
        }
      }
    }
    return all;
  }

  private static boolean leadsTo(Alias.Exact alias, Address own) {
    return alias.targets().stream()
        .anyMatch(target -> parsed(target).filter(own::equals).isPresent());
  }

  /// The account's own address; empty if it was removed.
  Optional<Address> primary(AccountId account) {
    return directory.account(account).map(Account::address);
  }

  /// Whether an address leads to the account, so that it may write in its name.
  boolean owns(AccountId account, Address address) {
    return directory.maySendAs(account, address);
  }

  /// Whether mail for an address comes to the account.
  boolean receives(AccountId account, Address address) {
    return directory.mailboxes(address).stream()
        .anyMatch(delivery -> delivery.account().id().equals(account));
  }

  static Optional<Address> parsed(String address) {
    try {
      return Optional.of(Address.parse(address));
    } catch (DirectoryException e) {
      return Optional.empty();
    }
  }
}
