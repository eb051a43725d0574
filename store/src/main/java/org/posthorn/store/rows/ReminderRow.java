package org.posthorn.store.rows;

import java.util.List;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the reminder table.
///
/// @param atMillis when the Email is brought back, or was; milliseconds since 1970
/// @param modSeq of the transaction that added its effect; 0 if there is none
/// @param number of the effect among those of the transaction
/// @param named whether the owner has chosen the mailbox to return to
/// @param back the mailboxes to return to
public record ReminderRow(
    long atMillis, long modSeq, int number, boolean named, List<Integer> back) {
  private static final int VERSION = 1;

  public ReminderRow {
    back = List.copyOf(back);
  }

  public static ReminderRow decode(byte[] value) {
    return RowReader.read(
        MailTables.REMINDER.name(),
        value,
        VERSION,
        in ->
            new ReminderRow(
                in.varint(),
                in.varint(),
                in.smallVarint(),
                in.flag(),
                in.list(RowReader::smallVarint)));
  }

  public byte[] encode() {
    return new RowWriter(VERSION)
        .varint(atMillis)
        .varint(modSeq)
        .varint(number)
        .flag(named)
        .list(back, (out, mailbox) -> out.varint(mailbox))
        .done();
  }
}
