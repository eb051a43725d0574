package org.posthorn.store.view;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailboxId;

/// The views kept in memory, the least recently used ones dropped above a budget. A dropped view
/// lives on in the sessions that hold it, and is loaded again when asked for.
public final class Views {
  private final long bytesMax;
  private final Map<Key, CachedView> views = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  public Views(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  private record Key(AccountId account, int mailbox) {}

  /// The place for a mailbox's view, marked as used.
  synchronized CachedView of(AccountId account, MailboxId mailbox) {
    return views.computeIfAbsent(new Key(account, mailbox.value()), absent -> new CachedView());
  }

  private synchronized @Nullable CachedView present(AccountId account, int mailbox) {
    return views.get(new Key(account, mailbox));
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

  /// Counts a view's memory anew, and drops others if it is too much in all.
  synchronized void weigh(CachedView view) {
    long now = view.bytes();
    bytes += now - view.countedBytes;
    view.countedBytes = now;
    Iterator<CachedView> eldest = views.values().iterator();
    while (bytes > bytesMax && eldest.hasNext()) {
      CachedView other = eldest.next();
      if (other != view) {
        bytes -= other.countedBytes;
        other.countedBytes = 0;
        other.drop();
        eldest.remove();
      }
    }
  }

  public synchronized void drop(AccountId account, MailboxId mailbox) {
    CachedView view = views.remove(new Key(account, mailbox.value()));
    if (view != null) {
      bytes -= view.countedBytes;
      view.drop();
    }
  }

  public synchronized void drop(AccountId account) {
    Iterator<Map.Entry<Key, CachedView>> all = views.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, CachedView> entry = all.next();
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
