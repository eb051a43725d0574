package org.posthorn.store.view;

import java.util.List;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.ViewRows.Position;

/// The immutable state of a mailbox at one ModSeq, by which sessions number messages. Index `i`,
/// from 0, is sequence number `i + 1`; messages are in ascending order of their UIDs. Versions
/// share unchanged data, so keeping an old one costs little.
public final class MailboxView {
  private static final long MILLIS = 1_000;

  private final MailboxId mailbox;
  private final int uidValidity;
  private final int uidNext;
  private final long highestModSeq;
  private final KeywordNames keywords;
  private final ViewRows rows;

  MailboxView(
      MailboxId mailbox,
      int uidValidity,
      int uidNext,
      long highestModSeq,
      KeywordNames keywords,
      ViewRows rows) {
    this.mailbox = mailbox;
    this.uidValidity = uidValidity;
    this.uidNext = uidNext;
    this.highestModSeq = highestModSeq;
    this.keywords = keywords;
    this.rows = rows;
  }

  public MailboxId mailbox() {
    return mailbox;
  }

  public int uidValidity() {
    return uidValidity;
  }

  public int uidNext() {
    return uidNext;
  }

  /// RFC 7162 §3.1.2.1.
  public long highestModSeq() {
    return highestModSeq;
  }

  /// Number of messages, including those with \Deleted.
  public int size() {
    return rows.size;
  }

  public int uid(int index) {
    Position at = rows.position(index);
    return at.chunk().uids[at.row()];
  }

  public long emailId(int index) {
    Position at = rows.position(index);
    return at.chunk().emailId(at.row());
  }

  /// Bits of [Flags] and [#keywords].
  public long flags(int index) {
    Position at = rows.position(index);
    return at.chunk().flags[at.row()];
  }

  public long modSeq(int index) {
    Position at = rows.position(index);
    return at.chunk().modSeqs[at.row()];
  }

  /// The message's size.
  public long bytes(int index) {
    Position at = rows.position(index);
    return Integer.toUnsignedLong(at.chunk().sizes[at.row()]);
  }

  /// Milliseconds since 1970, a whole second.
  public long internalDate(int index) {
    Position at = rows.position(index);
    return at.chunk().internalDates[at.row()] * MILLIS;
  }

  /// When it was added to this mailbox (RFC 8514), milliseconds since 1970, a whole second.
  public long saveDate(int index) {
    Position at = rows.position(index);
    return Integer.toUnsignedLong(at.chunk().saveDates[at.row()]) * MILLIS;
  }

  /// The index of a UID, or `-(insertion point) - 1`.
  public int indexOf(int uid) {
    return rows.indexOf(uid);
  }

  /// Index of the first message without \Seen, or -1.
  public int firstUnseen() {
    return rows.firstUnseen();
  }

  public int unseen() {
    return rows.summary.unseen;
  }

  public int deleted() {
    return rows.summary.deleted;
  }

  /// The names of keyword bits, including all that are used here.
  public KeywordNames keywords() {
    return keywords;
  }

  /// The difference from an older view of the same mailbox. The cost depends on the changes, not on
  /// the size of the mailbox.
  ///
  /// @throws IllegalArgumentException if the other is of another mailbox
  public Changes since(MailboxView older) {
    if (!older.mailbox.equals(mailbox)) {
      throw new IllegalArgumentException(older.mailbox + " is not " + mailbox);
    }
    return ViewDifference.between(older.rows, rows);
  }

  /// How many Emails have a matching row; an Email with two rows counts once.
  public int emails(FlagTest test) {
    if (rows.summary.shared == 0) {
      return matching(test);
    }
    ReceivedOrder order = new ReceivedOrder(List.of(this), true, test);
    int count = 0;
    long last = 0;
    while (order.next()) {
      count += order.emailId() == last ? 0 : 1;
      last = order.emailId();
    }
    return count;
  }

  private int matching(FlagTest test) {
    int count = 0;
    for (Page page : rows.pages) {
      if (test.allMatch(page.summary)) {
        count += page.size;
      } else if (test.mayMatch(page.summary)) {
        for (Chunk chunk : page.chunks) {
          count += matching(chunk, test);
        }
      }
    }
    return count;
  }

  private static int matching(Chunk chunk, FlagTest test) {
    if (test.allMatch(chunk.summary)) {
      return chunk.size;
    }
    int count = 0;
    for (int row = 0; row < chunk.size; row++) {
      count += test.matches(chunk.flags[row]) ? 1 : 0;
    }
    return count;
  }

  @FunctionalInterface
  public interface RowVisitor {
    void row(long emailId, long flags);
  }

  /// Calls the visitor with the matching rows, in no particular order.
  public void each(FlagTest test, RowVisitor visitor) {
    for (Page page : rows.pages) {
      if (test.mayMatch(page.summary)) {
        for (Chunk chunk : page.chunks) {
          if (test.mayMatch(chunk.summary)) {
            each(chunk, test, visitor);
          }
        }
      }
    }
  }

  private static void each(Chunk chunk, FlagTest test, RowVisitor visitor) {
    for (int row = 0; row < chunk.size; row++) {
      long flags = chunk.flags[row];
      if (test.matches(flags)) {
        visitor.row(chunk.emailId(row), flags);
      }
    }
  }

  ViewRows rows() {
    return rows;
  }
}
