package org.posthorn.delivery;

import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.Quota;

/// Has room for nothing.
record FullFiling(MailboxDelivery mailboxDelivery, MailboxDelivery.Filed answer)
    implements MailboxDelivery {
  @Override
  public Filed file(Copy copy) {
    return answer;
  }

  @Override
  public void requireRoom(long bytes) {
    mailboxDelivery.requireRoom(bytes);
  }

  @Override
  public Quota quota(AccountId account) {
    return mailboxDelivery.quota(account);
  }
}
