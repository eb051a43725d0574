package org.posthorn.imap.session;

import java.util.Arrays;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.imap.syntax.SequenceSet;
import org.posthorn.store.view.MailboxView;

/// Resolves sequence sets in the client's view.
public final class MessageSet {
  private MessageSet() {}

  /// Indexes in [Selected#shown], ascending.
  ///
  /// @param uid whether the set contains UIDs; those that do not exist are ignored (RFC 9051
  ///   §6.4.9)
  /// @throws ImapException.Bad if the set contains a sequence number that does not exist (RFC 9051
  ///   §9 `seq-number`), so that a client which counts differently notices. Decision 0015
  public static int[] indexes(Selected selected, SequenceSet set, boolean uid) {
    MailboxView view = selected.shown();
    if (set.isSaved()) {
      return ofUids(view, selected.saved()); // RFC 5182 §2.1: expunged ones are left out
    }
    int size = view.size();
    if (!uid) {
      if (set.exceeds(size)) {
        throw new ImapException.Bad("there is no message of that number");
      }
      return ofNumbers(set.resolve(size), size);
    }
    Ranges ranges = set.resolve(size == 0 ? 0 : view.uid(size - 1));
    int[] indexes = new int[16];
    int count = 0;
    for (int r = 0; r < ranges.count(); r++) {
      int from = atOrAfter(view, ranges.first(r));
      int to = atOrAfter(view, ranges.last(r) + 1);
      if (to <= from) {
        continue;
      }
      if (indexes.length < count + to - from) {
        indexes = Arrays.copyOf(indexes, Math.max(2 * indexes.length, count + to - from));
      }
      for (int i = from; i < to; i++) {
        indexes[count++] = i;
      }
    }
    return Arrays.copyOf(indexes, count);
  }

  /// UIDs of the messages, ascending.
  ///
  /// @throws ImapException.Bad as [#indexes] does
  public static int[] uids(Selected selected, SequenceSet set, boolean uid) {
    int[] indexes = indexes(selected, set, uid);
    MailboxView view = selected.shown();
    int[] uids = new int[indexes.length];
    for (int i = 0; i < uids.length; i++) {
      uids[i] = view.uid(indexes[i]);
    }
    return uids;
  }

  private static int[] ofNumbers(Ranges ranges, int size) {
    int[] indexes = new int[(int) ranges.size(size)];
    int count = 0;
    for (int r = 0; r < ranges.count(); r++) {
      for (long n = ranges.first(r); n <= ranges.last(r) && n <= size; n++) {
        indexes[count++] = (int) n - 1;
      }
    }
    return indexes;
  }

  private static int[] ofUids(MailboxView view, int[] uids) {
    int[] indexes = new int[uids.length];
    int count = 0;
    for (int uid : uids) {
      int index = view.indexOf(uid);
      if (index >= 0) {
        indexes[count++] = index;
      }
    }
    return Arrays.copyOf(indexes, count);
  }

  // The index of the first message whose UID is at least this.
  private static int atOrAfter(MailboxView view, long uid) {
    if (uid > Integer.MAX_VALUE) {
      return view.size();
    }
    int index = view.indexOf((int) uid);
    return index >= 0 ? index : -index - 1;
  }
}
