package org.posthorn.store.change;

import java.util.Objects;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;

/// Advances the numbers of an account's mail after a restore beyond all that were issued since the
/// backup. RFC 9051 §2.3.1.1 and RFC 8474 §5 require that a number never names another object.
/// Which numbers were issued since the backup is unknown, so all continue far above.
///
/// UIDVALIDITY is unchanged: existing messages keep their UIDs, and clients need not fetch
/// everything again. ModSeqs advance with the account's clock, which leaves a gap: a client that
/// remembers a ModSeq in it is told of everything, because flags may have been reset and messages
/// may have come back.
///
/// An offset grows with the time since the account's last restore, so that a second restore of the
/// same backup continues above the numbers issued after the first one.
final class RestoreOffset {
  /// Offset of Email ids, which have 63 bits: this, and a million for each second.
  private static final long EMAIL_LEAP = 1L << 32;

  private static final long EMAILS_A_SECOND = 1L << 20;

  /// Offset of UIDs, mailbox ids and UIDVALIDITYs, which have 31 bits: this, and one for each
  /// second. Enough for 68 years and some thousand restores.
  private static final int LEAP = 1 << 20;

  private RestoreOffset() {}

  /// @param seconds since the previous restore, or since 2026
  /// @param uidValidityOfNow the UIDVALIDITY of an account created now: new mailboxes get a greater
  ///   one
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
              // RFC 7162 §3.1.2.1: never below a value told before.
              row.highestModSeq = change.modSeq();
              change.writer().put(MailTables.MAILBOX, MailTables.mailbox(row.id), row.encode());
              return true;
            });
  }

  /// Near the end of the range the offsets become smaller.
  private static int leapt(int number, int seconds) {
    return number + (int) Math.min((long) LEAP + seconds, (Integer.MAX_VALUE - number) / 2);
  }
}
