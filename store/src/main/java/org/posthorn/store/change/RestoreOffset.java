package org.posthorn.store.change;

import java.util.Objects;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;

/// Carries the numbers of an account's mail over everything that was given out between a backup and
/// its restoring. RFC 9051 §2.3.1.1 and RFC 8474 §5 never let a number name another thing; which
/// were given out since the backup nobody knows, so all of them go on far above.
///
/// UIDVALIDITY stays: what is in the mailbox has kept its UIDs, and no client has to fetch
/// everything again. ModSeqs leap with the account's clock, which leaves a gap, so that a client
/// which remembers one of those between is told of everything: flags may have gone back, and
/// messages come back.
///
/// A leap grows with the time since the account's last restore, so that the same backup put back
/// twice goes on above what was given out after the first time.
final class RestoreOffset {
  /// Email ids, which have 63 bits: a million a second, and this many.
  private static final long EMAIL_LEAP = 1L << 32;

  private static final long EMAILS_A_SECOND = 1L << 20;

  /// UIDs, mailbox ids and UIDVALIDITYs have 31 bits: one a second, and this many. 68 years and
  /// some thousand restores fit.
  private static final int LEAP = 1 << 20;

  private RestoreOffset() {}

  /// @param seconds since the restore before, or since 2026
  /// @param uidValidityOfNow where an account made now begins: new mailboxes get one above it
  static void take(AccountWrite change, int seconds, int uidValidityOfNow) {
    AccountCounters head = change.head;
    head.lastEmail += EMAIL_LEAP + seconds * EMAILS_A_SECOND;
    head.lastMailbox = leapt(head.lastMailbox, seconds);
    head.lastUidValidity = leapt(Math.max(head.lastUidValidity, uidValidityOfNow), seconds);
    change
        .writer()
        .walk(
            MailTables.MAILBOX,
            MailTables.START,
            MailTables.END,
            (key, _) -> {
              MailboxRow row =
                  Objects.requireNonNull(change.mailboxOrNull(MailTables.intAt(key, 0)));
              row.uidNext = leapt(row.uidNext, seconds);
              // RFC 7162 §3.1.2.1: never below what was told before.
              row.highestModSeq = change.modSeq();
              change.writer().put(MailTables.MAILBOX, MailTables.mailbox(row.id), row.encode());
              return true;
            });
  }

  /// Near the end of the range the leaps become shorter, and end.
  private static int leapt(int number, int seconds) {
    return number + (int) Math.min((long) LEAP + seconds, (Integer.MAX_VALUE - number) / 2);
  }
}
