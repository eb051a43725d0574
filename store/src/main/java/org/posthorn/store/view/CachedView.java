package org.posthorn.store.view;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthorn.store.mail.KeywordNames;

/// The newest version of a mailbox's view in this process. It is updated under its monitor, which
/// is never held during I/O, so that it does not delay the announcements of the store.
final class CachedView extends Cached {
  /// Held while a view is loaded, so that it is loaded once.
  final ReentrantLock loading = new ReentrantLock();

  private @Nullable MailboxView current;

  synchronized @Nullable MailboxView current() {
    return current;
  }

  /// Applies a change if it follows the current version. Otherwise an earlier change is missing,
  /// and the next reader catches up.
  synchronized void published(ViewDelta delta, @Nullable KeywordNames keywords) {
    MailboxView before = current;
    if (before != null && before.highestModSeq() == delta.fromModSeq()) {
      current = delta.applied(before, keywords == null ? before.keywords() : keywords);
    }
  }

  /// Applies changes read from the store, unless the version they are based on has been replaced.
  synchronized void caughtUp(MailboxView base, ViewDelta delta, KeywordNames keywords) {
    if (current == base) {
      current = delta.applied(base, keywords);
    }
  }

  /// Stores a view just loaded, unless there is one at least as new.
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
