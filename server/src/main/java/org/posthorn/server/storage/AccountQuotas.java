package org.posthorn.server.storage;

import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.store.mail.QuotaLimits;

/// The quotas of accounts: the sizes as the directory has them, and one number of messages for all.
///
/// @param emails 0 for no limit
record AccountQuotas(Directory directory, long emails) implements QuotaLimits {
  @Override
  public long bytes(AccountId account) {
    return directory
        .account(account)
        .map(found -> found.quotaBytes() == 0 ? Long.MAX_VALUE : found.quotaBytes())
        .orElse(Long.MAX_VALUE);
  }
}
