package org.posthorn.store.view;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The threads of an account, if they are loaded.
final class CachedThreads extends Cached {
  /// Held while they are loaded, so that they are loaded once.
  final ReentrantLock loading = new ReentrantLock();

  private volatile @Nullable EmailThreads current;

  @Nullable EmailThreads current() {
    return current;
  }

  void loaded(EmailThreads threads) {
    current = threads;
  }

  @Override
  void drop() {
    current = null;
  }

  @Override
  long bytes() {
    EmailThreads threads = current;
    return threads == null ? 0 : threads.bytes();
  }
}
