package org.posthorn.delivery;

import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.Quota;

/// Has room for nothing.
record FullFiling(MailboxDelivery filing, MailboxDelivery.Filed answer) implements MailboxDelivery {
  @Override
  public Filed file(Copy copy) {
    return answer;
  }

  @Override
  public void requireRoom(long bytes) {
    filing.requireRoom(bytes);
  }

  @Override
  public Quota quota(AccountId account) {
    return filing.quota(account);
  }
}
