package org.posthorn.delivery;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.Quota;

/// Files through another, counts how many do at once, and lets none finish before so many are
/// there.
final class CrowdedFiling implements MailboxDelivery {
  /// The most that were there at once.
  final AtomicInteger most = new AtomicInteger();

  private final MailboxDelivery mailboxDelivery;
  private final CountDownLatch crowd;
  private final AtomicInteger now = new AtomicInteger();

  CrowdedFiling(MailboxDelivery mailboxDelivery, int crowd) {
    this.mailboxDelivery = mailboxDelivery;
    this.crowd = new CountDownLatch(crowd);
  }

  /// Lets those go on who wait for one more.
  void admitOneMore() {
    crowd.countDown();
  }

  @Override
  public void requireRoom(long bytes) {
    mailboxDelivery.requireRoom(bytes);
  }

  @Override
  public Quota quota(AccountId account) {
    return mailboxDelivery.quota(account);
  }

  @Override
  public Filed file(Copy copy) throws IOException {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    crowd.countDown();
    try {
      crowd.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    Filed filed = mailboxDelivery.file(copy);
    now.decrementAndGet();
    return filed;
  }
}
