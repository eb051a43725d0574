package org.posthorn.jmap.mailbox;

import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.ObjectId;

/// Accounts that mailboxes can be shared with, represented by principals. A principal has the id of
/// its account with another prefix. Thread-safe.
@FunctionalInterface
public interface Sharees {
  /// Whether an account exists and is in the same tenant as the owner.
  boolean isColleague(AccountId owner, AccountId other);

  /// Nobody.
  Sharees NONE = (_, _) -> false;

  /// The id of the principal of an account.
  static String principal(AccountId account) {
    return 'P' + ObjectId.ofAccount(account).substring(1);
  }

  /// Parses the form of [#principal]; empty for any other text.
  static Optional<AccountId> account(String principal) {
    if (principal.isEmpty() || principal.charAt(0) != 'P') {
      return Optional.empty();
    }
    OptionalLong number = ObjectId.email('E' + principal.substring(1));
    return number.isPresent() && number.getAsLong() > 0
        ? Optional.of(new AccountId(number.getAsLong()))
        : Optional.empty();
  }
}
