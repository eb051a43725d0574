package org.posthorn.imap.session;

import java.util.Arrays;
import org.posthorn.store.view.MailboxView;

/// The messages that are \Recent in one session: ascending, disjoint ranges of UIDs. One thread.
final class RecentUids {
  /// Maximum number of ranges. There are several only if sessions alternate in being told of new
  /// messages; the oldest are dropped first.
  static final int RANGES_MAX = 1_000;

  // Pairs of the first UID and the one after the last.
  private int[] bounds = {};

  /// Adds the UIDs `[from, to)`, above all existing ones.
  void add(int from, int to) {
    if (from >= to) {
      return;
    }
    int length = bounds.length;
    if (length > 0 && bounds[length - 1] >= from) {
      bounds[length - 1] = Math.max(to, bounds[length - 1]);
      return;
    }
    int kept = Math.min(length, 2 * (RANGES_MAX - 1));
    bounds = Arrays.copyOf(Arrays.copyOfRange(bounds, length - kept, length), kept + 2);
    bounds[kept] = from;
    bounds[kept + 1] = to;
  }

  boolean contains(int uid) {
    int at = Arrays.binarySearch(bounds, uid);
    // A range begins at an even index and ends at an odd one.
    return at >= 0 ? at % 2 == 0 : (-at - 1) % 2 == 1;
  }

  int count(MailboxView view) {
    int count = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      count += place(view, bounds[i + 1]) - place(view, bounds[i]);
    }
    return count;
  }

  private static int place(MailboxView view, int uid) {
    int index = view.indexOf(uid);
    return index >= 0 ? index : -index - 1;
  }
}
