package org.posthorn.store.change;

import org.posthorn.store.rows.Gaps;
import org.posthorn.store.rows.Head;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.Tables;

/// Carries an account's numbers over everything that was given out between a backup and its
/// restoring. RFC 9051 §2.3.1.1 and RFC 8474 §5 never let a number name another thing; which were
/// given out since the backup nobody knows, so all of them go on far above.
///
/// UIDVALIDITY stays: what is in the mailbox has kept its UIDs, and no client has to fetch
/// everything again. The ModSeqs between are a gap like that of an unclean stop, so that a client
/// which remembers one is told of everything: flags may have gone back, and messages come back.
final class RestoreLeap {
  /// ModSeqs and Email ids, which have 63 bits.
  static final long LONG_LEAP = 1L << 32;

  /// UIDs, which have 31 bits: messages that a mailbox may have got since the backup. 500 restores
  /// fit.
  static final int UID_LEAP = 1 << 22;

  /// Mailbox ids and UIDVALIDITYs, which have 31 bits: mailboxes made since the backup.
  static final int MAILBOX_LEAP = 1 << 20;

  private RestoreLeap() {}

  /// @param uidValidityOfNow where an account made now begins: new mailboxes get one above it
  static void take(AccountChange change, int uidValidityOfNow) {
    Head head = change.head;
    long from = head.modSeq + 1;
    head.modSeq = Math.max(head.modSeq, head.ceiling) + LONG_LEAP;
    change.writer.put(
        Tables.HEAD, Tables.headGaps(), Gaps.read(change.writer).with(from, head.modSeq).encode());
    // The transaction below needs a ModSeq of its own.
    head.ceiling = head.modSeq + Head.CEILING_STEP;
    head.lastEmail += LONG_LEAP;
    head.lastMailbox = leapt(head.lastMailbox, MAILBOX_LEAP);
    head.lastUidValidity = leapt(Math.max(head.lastUidValidity, uidValidityOfNow), MAILBOX_LEAP);
    change.writer.walk(
        Tables.MAILBOX,
        Tables.START,
        Tables.END,
        (key, value) -> {
          MailboxRow row = MailboxRow.decode(Tables.intAt(key, 0), value);
          row.uidNext = leapt(row.uidNext, UID_LEAP);
          // RFC 7162 §3.1.2.1: never below what was told before.
          row.highestModSeq = change.modSeq();
          change.writer.put(Tables.MAILBOX, Tables.mailbox(row.id), row.encode());
          return true;
        });
  }

  /// Near the end of the range the leaps become shorter, and end.
  private static int leapt(int number, int leap) {
    return number + Math.min(leap, (Integer.MAX_VALUE - number) / 2);
  }
}
