package org.posthorn.store.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// The change of one mailbox's view by one transaction.
///
/// @param fromModSeq the mailbox's highest ModSeq before
/// @param toModSeq its highest ModSeq after
/// @param rows added and changed memberships, ascending by UID
/// @param gone removed UIDs, ascending
public record ViewDelta(
    int mailbox, long fromModSeq, long toModSeq, int uidNext, MembershipRow[] rows, int[] gone) {

  /// The newer version of `before`, which may contain some of the changes already.
  MailboxView applied(MailboxView before, KeywordNames keywords) {
    ViewRows after = before.rows();
    int known = 0;
    int last = after.lastUid();
    while (known < rows.length && rows[known].uid() <= last) {
      known++;
    }
    if (known > 0) {
      after = after.changed(slice(0, known));
    }
    if (known < rows.length) {
      after = after.appended(slice(known, rows.length));
    }
    if (gone.length > 0) {
      after = after.removed(gone);
    }
    return new MailboxView(
        before.mailbox(), before.uidValidity(), uidNext, toModSeq, keywords, after);
  }

  private MembershipRow[] slice(int from, int to) {
    return from == 0 && to == rows.length ? rows : Arrays.copyOfRange(rows, from, to);
  }

  /// Collects the changes of a mailbox in one transaction.
  public static final class Builder {
    private final long fromModSeq;
    private final TreeMap<Integer, MembershipRow> rows = new TreeMap<>();
    private final List<Integer> gone = new ArrayList<>();

    public Builder(long fromModSeq) {
      this.fromModSeq = fromModSeq;
    }

    /// Adds a new or changed membership.
    public void put(MembershipRow row) {
      rows.put(row.uid(), row);
    }

    public void gone(int uid) {
      rows.remove(uid);
      gone.add(uid);
    }

    public List<Integer> gone() {
      gone.sort(Comparator.naturalOrder());
      return gone;
    }

    public ViewDelta build(MailboxRow mailbox) {
      return new ViewDelta(
          mailbox.id,
          fromModSeq,
          mailbox.highestModSeq,
          mailbox.uidNext,
          rows.values().toArray(MembershipRow[]::new),
          gone().stream().mapToInt(Integer::intValue).toArray());
    }
  }
}
