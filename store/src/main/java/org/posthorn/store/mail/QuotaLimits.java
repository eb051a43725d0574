package org.posthorn.store.mail;

import org.posthorn.directory.AccountId;

/// The quota of accounts; called for each append, so it must answer from memory.
@FunctionalInterface
public interface QuotaLimits {
  /// No limits.
  QuotaLimits UNLIMITED = account -> 0;

  /// The limit in bytes; 0 if there is none.
  long bytes(AccountId account);

  /// The limit of the number of Emails; 0 if there is none.
  default long emails() {
    return 0;
  }
}
