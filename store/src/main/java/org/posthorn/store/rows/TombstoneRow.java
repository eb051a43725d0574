package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the tombstone table: what one transaction removed of one kind.
///
/// @param atMillis when, milliseconds since 1970
/// @param ids UIDs or Email ids, ascending
/// @param threads of Emails that are gone, in the same order; none for other kinds, nor in rows
///   that were written without
public record TombstoneRow(long atMillis, long[] ids, long[] threads) {
  private static final int VERSION = 2;

  /// Had no threads.
  private static final int WITHOUT_THREADS = 1;

  /// Kinds, in the key: UIDs of the key's mailbox; Emails, whose mailbox is 0; the key's mailbox.
  public static final int UIDS = 1;

  public static final int EMAILS = 2;
  public static final int MAILBOX = 3;

  /// Emails, whose mailbox is 0, that left a mailbox and are still in another.
  public static final int MOVED_OUT = 4;

  /// Emails, whose mailbox is 0, that had \Deleted in all their mailboxes and have not any more.
  public static final int SHOWN_AGAIN = 5;

  /// Emails that left the key's mailbox, whatever became of them: for those who see that mailbox
  /// and not the account. Written while an account shares anything.
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

  /// Each id as the distance from the one before, each thread as that from its Email. A row without
  /// threads keeps its older format.
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
