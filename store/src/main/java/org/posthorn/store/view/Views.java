package org.posthorn.store.view;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailboxId;

/// The cache of views and threads; the least recently used ones are dropped above a memory limit.
/// Sessions keep using a dropped view; it is loaded again when requested.
public final class Views {
  private final long bytesMax;
  private final Map<Key, Cached> views = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  public Views(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  private record Key(AccountId account, int mailbox) {
    /// Used instead of a mailbox, whose numbers begin with 1, for the account's threads.
    static final int THREADS = 0;
  }

  /// The entry of a mailbox's view, marked as used.
  synchronized CachedView of(AccountId account, MailboxId mailbox) {
    return (CachedView)
        views.computeIfAbsent(new Key(account, mailbox.value()), absent -> new CachedView());
  }

  /// The entry of an account's threads, marked as used.
  synchronized CachedThreads threadsOf(AccountId account) {
    return (CachedThreads)
        views.computeIfAbsent(new Key(account, Key.THREADS), absent -> new CachedThreads());
  }

  private synchronized @Nullable CachedView present(AccountId account, int mailbox) {
    return (CachedView) views.get(new Key(account, mailbox));
  }

  /// Applies a transaction's changes to cached views.
  ///
  /// @param keywords the account's keywords, if a delta contains one that is not registered
  public void published(
      AccountId account, List<ViewDelta> deltas, @Nullable KeywordNames keywords) {
    for (ViewDelta delta : deltas) {
      CachedView view = present(account, delta.mailbox());
      if (view != null) {
        view.published(delta, keywords);
      }
    }
  }

  /// Measures an entry again, and drops others if the limit is exceeded.
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

  /// Memory in use, as far as it was measured.
  public synchronized long bytes() {
    return bytes;
  }
}
