package org.posthorn.imap.fetch;

import java.util.Arrays;
import org.posthorn.store.view.MailboxView;

/// The flags that the responses of one FETCH have told, as far as they differ from those that were
/// announced before. What is announced after the command must differ from these, not from the older
/// ones: another session may have changed a flag before the response, and back after it. One
/// thread.
final class ToldFlags {
  private final MailboxView announced;
  private int[] uids = new int[0];
  private long[] flags = new long[0];
  private int count;

  /// @param announced before the command
  ToldFlags(MailboxView announced) {
    this.announced = announced;
  }

  /// A response is about to tell the flags of a message; UIDs ascend.
  ///
  /// @param index in `view`, whose flags are told
  void add(MailboxView view, int index) {
    if (view == announced) {
      return;
    }
    int uid = view.uid(index);
    int before = announced.indexOf(uid);
    if (before < 0 || announced.flags(before) == view.flags(index)) {
      return;
    }
    if (count == uids.length) {
      uids = Arrays.copyOf(uids, Math.max(16, 2 * count));
      flags = Arrays.copyOf(flags, uids.length);
    }
    uids[count] = uid;
    flags[count++] = view.flags(index);
  }

  /// @param before the flags that were announced
  long of(int uid, long before) {
    int found = Arrays.binarySearch(uids, 0, count, uid);
    return found < 0 ? before : flags[found];
  }
}
