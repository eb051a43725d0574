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

  /// The account's own address and its aliases, within its domain and the recipient's; without
  /// addresses that lead there only by patterns or catch-alls.
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

  /// The account's own address; empty if the account was removed.
  Optional<Address> primary(AccountId account) {
    return directory.account(account).map(Account::address);
  }

  /// Whether an address leads to the account, so that the account may use it as a sender.
  boolean owns(AccountId account, Address address) {
    return directory.maySendAs(account, address);
  }

  /// Whether mail for an address is delivered to the account.
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
