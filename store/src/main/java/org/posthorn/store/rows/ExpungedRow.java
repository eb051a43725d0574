package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the table of expunged Emails, whose bytes are kept until the time in the key.
///
/// @param endedMillis when it lost its last membership
/// @param why [#REMOVED] or [#OUTGOING]
public record ExpungedRow(long endedMillis, int why) {
  private static final int VERSION = 1;

  /// A client removed it.
  static final int REMOVED = 1;

  /// It was never in a mailbox: its bytes are for an effect.
  static final int OUTGOING = 2;

  public static ExpungedRow of(long endedMillis) {
    return new ExpungedRow(endedMillis, REMOVED);
  }

  public static ExpungedRow outgoing(long putMillis) {
    return new ExpungedRow(putMillis, OUTGOING);
  }

  public static ExpungedRow decode(byte[] value) {
    RowReader in = new RowReader(MailTables.EXPUNGED.name(), value, VERSION);
    ExpungedRow row = new ExpungedRow(in.varint(), in.octet());
    in.end();
    return row;
  }

  public byte[] encode() {
    return new RowWriter(VERSION).varint(endedMillis).octet(why).done();
  }
}
