package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the tombstone table: the removals of one kind in one transaction.
///
/// @param atMillis the time, milliseconds since 1970
/// @param ids UIDs or Email ids, ascending
/// @param threads of destroyed Emails, in the same order; empty for other kinds and in rows of the
///   older version
public record TombstoneRow(long atMillis, long[] ids, long[] threads) {
  private static final int VERSION = 2;

  /// This version lacks threads.
  private static final int WITHOUT_THREADS = 1;

  /// Kinds in the key: UIDs of the key's mailbox; Emails, whose mailbox is 0; the key's mailbox.
  public static final int UIDS = 1;

  public static final int EMAILS = 2;
  public static final int MAILBOX = 3;

  /// Emails (mailbox 0) that left a mailbox and are still in another.
  public static final int MOVED_OUT = 4;

  /// Emails (mailbox 0) that had \Deleted in all their mailboxes and have not any more.
  public static final int SHOWN_AGAIN = 5;

  /// Emails that left the key's mailbox: for principals who see only that mailbox. Written only
  /// while the account shares mailboxes.
  public static final int LEFT_MAILBOX = 6;

  public static TombstoneRow decode(byte[] value) {
    RowReader in = new RowReader(MailTables.TOMBSTONE.name(), value, WITHOUT_THREADS, VERSION);
    long at = in.varint();
    long[] ids = new long[in.varCount()];
    long last = 0;
    for (int i = 0; i < ids.length; i++) {
      last += in.varint();
      ids[i] = last;
    }
    long[] threads = new long[in.version() == WITHOUT_THREADS ? 0 : ids.length];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = ids[i] - in.varint();
    }
    in.end();
    return new TombstoneRow(at, ids, threads);
  }

  /// Ids are stored as differences, threads as differences from their Emails. Without threads the
  /// older format is written.
  public byte[] encode() {
    RowWriter out =
        new RowWriter(threads.length == 0 ? WITHOUT_THREADS : VERSION)
            .varint(atMillis)
            .varint(ids.length);
    long last = 0;
    for (long id : ids) {
      out.varint(id - last);
      last = id;
    }
    for (int i = 0; i < threads.length; i++) {
      out.varint(ids[i] - threads[i]);
    }
    return out.done();
  }
}
