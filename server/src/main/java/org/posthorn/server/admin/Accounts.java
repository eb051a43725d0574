package org.posthorn.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;

/// Finds accounts as administrators name them.
final class Accounts {
  private static final int PAGE = 500;

  private final Directory directory;

  Accounts(Directory directory) {
    this.directory = directory;
  }

  /// @throws OperationException if there is none, or the text is no address
  Account named(String address) {
    return directory
        .account(Address.parse(address))
        .orElseThrow(
            () -> new OperationException(ExitCode.NOT_FOUND, "there is no account " + address));
  }

  /// All accounts, or those of one domain.
  List<Account> all(Optional<String> domain) {
    List<Account> found = new ArrayList<>();
    AccountId after = new AccountId(0);
    while (true) {
      List<Account> page = directory.accounts(after, PAGE);
      if (page.isEmpty()) {
        return found;
      }
      page.stream()
          .filter(account -> domain.isEmpty() || account.address().domain().equals(domain.get()))
          .forEach(found::add);
      after = page.getLast().id();
    }
  }
}
