package org.posthorn.store;

import org.posthorn.directory.AccountId;

/// How much an account may hold; asked for at each append, so it answers from memory.
@FunctionalInterface
public interface QuotaLimits {
  /// For stores that limit nobody.
  QuotaLimits UNLIMITED = account -> Long.MAX_VALUE;

  /// Most bytes, [Long#MAX_VALUE] for no limit.
  long bytes(AccountId account);
}
