package org.posthorn.store.view;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailboxId;

/// The views and threads kept in memory, the least recently used ones dropped above a budget. A
/// dropped view lives on in the sessions that hold it, and is loaded again when asked for.
public final class Views {
  private final long bytesMax;
  private final Map<Key, Cached> views = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  public Views(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  private record Key(AccountId account, int mailbox) {
    /// In place of a mailbox, whose numbers begin at 1: the account's threads.
    static final int THREADS = 0;
  }

  /// The place for a mailbox's view, marked as used.
  synchronized CachedView of(AccountId account, MailboxId mailbox) {
    return (CachedView)
        views.computeIfAbsent(new Key(account, mailbox.value()), absent -> new CachedView());
  }

  /// The place for an account's threads, marked as used.
  synchronized CachedThreads threadsOf(AccountId account) {
    return (CachedThreads)
        views.computeIfAbsent(new Key(account, Key.THREADS), absent -> new CachedThreads());
  }

  private synchronized @Nullable CachedView present(AccountId account, int mailbox) {
    return (CachedView) views.get(new Key(account, mailbox));
  }

  /// Takes a transaction's changes over into the views that are here.
  ///
  /// @param keywords the account's names, if a delta shows one of its own
  public void published(
      AccountId account, List<ViewDelta> deltas, @Nullable KeywordNames keywords) {
    for (ViewDelta delta : deltas) {
      CachedView view = present(account, delta.mailbox());
      if (view != null) {
        view.published(delta, keywords);
      }
    }
  }

  /// Counts memory anew, and drops others if it is too much in all.
  synchronized void weigh(Cached view) {
    long now = view.bytes();
    bytes += now - view.countedBytes;
    view.countedBytes = now;
    Iterator<Cached> eldest = views.values().iterator();
    while (bytes > bytesMax && eldest.hasNext()) {
      Cached other = eldest.next();
      if (other != view) {
        bytes -= other.countedBytes;
        other.countedBytes = 0;
        other.drop();
        eldest.remove();
      }
    }
  }

  public synchronized void drop(AccountId account, MailboxId mailbox) {
    Cached view = views.remove(new Key(account, mailbox.value()));
    if (view != null) {
      bytes -= view.countedBytes;
      view.drop();
    }
  }

  public synchronized void drop(AccountId account) {
    Iterator<Map.Entry<Key, Cached>> all = views.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, Cached> entry = all.next();
      if (entry.getKey().account().equals(account)) {
        bytes -= entry.getValue().countedBytes;
        entry.getValue().drop();
        all.remove();
      }
    }
  }

  /// Memory in use, as far as it was counted.
  public synchronized long bytes() {
    return bytes;
  }
}
