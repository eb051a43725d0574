package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;

/// Files through another, counts how many do at once, and lets none finish before so many are
/// there.
final class CrowdedFiling implements Filing {
  /// The most that were there at once.
  final AtomicInteger most = new AtomicInteger();

  private final Filing filing;
  private final CountDownLatch crowd;
  private final AtomicInteger now = new AtomicInteger();

  CrowdedFiling(Filing filing, int crowd) {
    this.filing = filing;
    this.crowd = new CountDownLatch(crowd);
  }

  @Override
  public void requireRoom(long bytes) {
    filing.requireRoom(bytes);
  }

  @Override
  public Quota quota(AccountId account) {
    return filing.quota(account);
  }

  @Override
  public Copy open() {
    Copy copy = filing.open();
    return new Copy() {
      @Override
      public void write(int octet) throws IOException {
        copy.write(octet);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        copy.write(bytes, offset, length);
      }

      @Override
      public void file(AccountId account, Instant received, Optional<StepId> step)
          throws IOException {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        crowd.countDown();
        try {
          crowd.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        copy.file(account, received, step);
        now.decrementAndGet();
      }

      @Override
      public void close() {
        copy.close();
      }
    };
  }
}
