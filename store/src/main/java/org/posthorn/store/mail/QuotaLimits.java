package org.posthorn.store.mail;

import org.posthorn.directory.AccountId;

/// How much an account may hold; asked for at each append, so it answers from memory.
@FunctionalInterface
public interface QuotaLimits {
  /// For stores that limit nobody.
  QuotaLimits UNLIMITED = account -> 0;

  /// Most bytes; 0 is no limit, as in the directory.
  long bytes(AccountId account);
}
