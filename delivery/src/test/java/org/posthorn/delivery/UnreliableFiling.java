package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;

/// Files through another, until told to fail.
final class UnreliableFiling implements Filing {
  private final Filing filing;
  private final AtomicInteger failsAfter;
  private final boolean afterFiling;
  private final Supplier<RuntimeException> failure;

  /// Passed when the failure has happened.
  final CountDownLatch failed = new CountDownLatch(1);

  /// @param failsAfter how many copies it files before it fails for good
  /// @param afterFiling whether the failing one is filed first, as if the process died before it
  ///   learned so
  UnreliableFiling(
      Filing filing, int failsAfter, boolean afterFiling, Supplier<RuntimeException> failure) {
    this.filing = filing;
    this.failsAfter = new AtomicInteger(failsAfter);
    this.afterFiling = afterFiling;
    this.failure = failure;
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
        boolean fails = failsAfter.getAndDecrement() <= 0;
        if (!fails || afterFiling) {
          copy.file(account, received, step);
        }
        if (fails) {
          failed.countDown();
          throw failure.get();
        }
      }

      @Override
      public void close() {
        copy.close();
      }
    };
  }
}
