package org.posthorn.store.view;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthorn.store.mail.KeywordNames;

/// The newest version of a mailbox's view that this process has. Versions follow one another under
/// its monitor, which is held for computing only, so that it never delays the store's announcing.
final class CachedView extends Cached {
  /// Held while a view is loaded, so that it is loaded once.
  final ReentrantLock loading = new ReentrantLock();

  private @Nullable MailboxView current;

  synchronized @Nullable MailboxView current() {
    return current;
  }

  /// Takes over a change if it follows the version at hand. If it does not, a change before it was
  /// missed, and whoever asks next catches up.
  synchronized void published(ViewDelta delta, @Nullable KeywordNames keywords) {
    MailboxView before = current;
    if (before != null && before.highestModSeq() == delta.fromModSeq()) {
      current = delta.applied(before, keywords == null ? before.keywords() : keywords);
    }
  }

  /// Takes over changes read from the store, unless the version they follow is not the newest any
  /// more.
  synchronized void caughtUp(MailboxView base, ViewDelta delta, KeywordNames keywords) {
    if (current == base) {
      current = delta.applied(base, keywords);
    }
  }

  /// Takes over a view just loaded, unless there is one that is as new.
  synchronized void loaded(MailboxView view) {
    MailboxView present = current;
    if (present == null || present.highestModSeq() < view.highestModSeq()) {
      current = view;
    }
  }

  @Override
  synchronized void drop() {
    current = null;
  }

  @Override
  synchronized long bytes() {
    MailboxView view = current;
    return view == null ? 0 : 512 + (long) view.size() * ViewRows.ROW_BYTES;
  }
}
