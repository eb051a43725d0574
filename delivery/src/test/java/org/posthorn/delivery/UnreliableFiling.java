package org.posthorn.delivery;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.Quota;

/// Files through another, until told to fail.
final class UnreliableFiling implements MailboxDelivery {
  private final MailboxDelivery mailboxDelivery;
  private final AtomicInteger failsAfter;
  private final boolean afterFiling;
  private final Supplier<RuntimeException> failure;

  /// Passed when the failure has happened.
  final CountDownLatch failed = new CountDownLatch(1);

  /// @param failsAfter how many copies it files before it fails for good
  /// @param afterFiling whether the failing one is filed first, as if the process died before it
  ///   learned so
  UnreliableFiling(
      MailboxDelivery mailboxDelivery,
      int failsAfter,
      boolean afterFiling,
      Supplier<RuntimeException> failure) {
    this.mailboxDelivery = mailboxDelivery;
    this.failsAfter = new AtomicInteger(failsAfter);
    this.afterFiling = afterFiling;
    this.failure = failure;
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
    boolean fails = failsAfter.getAndDecrement() <= 0;
    if (fails && !afterFiling) {
      failed.countDown();
      throw failure.get();
    }
    Filed filed = mailboxDelivery.file(copy);
    if (fails) {
      failed.countDown();
      throw failure.get();
    }
    return filed;
  }
}
