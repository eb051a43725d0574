package org.posthorn.store.rows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.Flags;

/// A row of the table of expunged Emails, whose bytes are kept until the time in the key.
///
/// @param endedMillis when it lost its last membership
/// @param why [#REMOVED], [#OUTGOING] or [#AGED]
/// @param mailboxes where it was last; empty in rows of version 1
/// @param path of the first of them at that time
/// @param flags its keywords
public record ExpungedRow(
    long endedMillis, int why, List<Integer> mailboxes, String path, long flags) {
  private static final int VERSION = 2;

  /// This version lacks the mailboxes, their path and the flags.
  private static final int WITHOUT_PLACE = 1;

  /// A client removed it.
  public static final int REMOVED = 1;

  /// It was never in a mailbox: its bytes are for an effect.
  public static final int OUTGOING = 2;

  /// A rule of retention removed it.
  public static final int AGED = 3;

  public ExpungedRow {
    mailboxes = List.copyOf(mailboxes);
  }

  public static ExpungedRow outgoing(long putMillis) {
    return new ExpungedRow(putMillis, OUTGOING, List.of(), "", 0);
  }

  /// When it lost its last membership.
  public Instant ended() {
    return Instant.ofEpochMilli(endedMillis);
  }

  /// Whether it was a draft.
  public boolean isDraft() {
    return (flags & Flags.DRAFT) != 0;
  }

  public static ExpungedRow decode(byte[] value) {
    RowReader in = new RowReader(MailTables.EXPUNGED.name(), value, WITHOUT_PLACE, VERSION);
    long endedMillis = in.varint();
    int why = in.octet();
    List<Integer> mailboxes = new ArrayList<>();
    String path = "";
    long flags = 0;
    if (in.version() != WITHOUT_PLACE) {
      int count = in.varCount();
      for (int i = 0; i < count; i++) {
        mailboxes.add(in.smallVarint());
      }
      path = in.varText();
      flags = in.varint();
    }
    in.end();
    return new ExpungedRow(endedMillis, why, mailboxes, path, flags);
  }

  /// Without mailboxes the older format is written.
  public byte[] encode() {
    if (mailboxes.isEmpty()) {
      return new RowWriter(WITHOUT_PLACE).varint(endedMillis).octet(why).done();
    }
    RowWriter out = new RowWriter(VERSION).varint(endedMillis).octet(why).varint(mailboxes.size());
    mailboxes.forEach(out::varint);
    return out.varText(path).varint(flags).done();
  }
}
