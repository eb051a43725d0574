package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.Flags;

/// A row of the mailbox table. Belongs to one transaction and its thread.
public final class MailboxRow {
  private static final int VERSION = 3;

  /// This version lacks the sort order.
  private static final int WITHOUT_ORDER = 1;

  /// This version lacks [#countedModSeq].
  private static final int WITHOUT_COUNTED = 2;

  private static final int REMOVING = 1;

  /// The parent of mailboxes at the top.
  public static final int TOP = 0;

  public final int id;
  public int parent;
  public String name;
  public int role;

  /// Detached from the tree; its memberships are being removed.
  public boolean removing;

  public int uidValidity;
  public int uidNext = 1;
  public int total;
  public int unseen;
  public int deleted;
  public long bytes;

  /// ModSeq of the last change of a message here.
  public long highestModSeq;

  public long createdModSeq;

  /// ModSeq of the last change of its properties.
  public long changedModSeq;

  /// ModSeq of the last change of its message counts.
  public long countedModSeq;

  /// Its order among its siblings.
  public int sortOrder;

  public MailboxRow(int id, int parent, String name) {
    this.id = id;
    this.parent = parent;
    this.name = name;
  }

  public static MailboxRow decode(int id, byte[] value) {
    RowReader in = new RowReader(MailTables.MAILBOX.name(), value, WITHOUT_ORDER, VERSION);
    MailboxRow row = new MailboxRow(id, in.smallVarint(), in.varText());
    row.role = in.octet();
    row.removing = (in.octet() & REMOVING) != 0;
    row.uidValidity = in.smallVarint();
    row.uidNext = in.smallVarint();
    row.total = in.smallVarint();
    row.unseen = in.smallVarint();
    row.deleted = in.smallVarint();
    row.bytes = in.varint();
    row.highestModSeq = in.varint();
    row.createdModSeq = in.varint();
    row.changedModSeq = in.varint();
    row.sortOrder = in.version() == WITHOUT_ORDER ? 0 : in.smallVarint();
    // Without the field, any change of a message may have changed the counts.
    row.countedModSeq = in.version() <= WITHOUT_COUNTED ? row.highestModSeq : in.varint();
    in.end();
    return row;
  }

  public byte[] encode() {
    return new RowWriter(VERSION)
        .varint(parent)
        .varText(name)
        .octet(role)
        .octet(removing ? REMOVING : 0)
        .varint(uidValidity)
        .varint(uidNext)
        .varint(total)
        .varint(unseen)
        .varint(deleted)
        .varint(bytes)
        .varint(highestModSeq)
        .varint(createdModSeq)
        .varint(changedModSeq)
        .varint(sortOrder)
        .varint(countedModSeq)
        .done();
  }

  /// Adds a message to the counts (`sign` 1) or removes it (-1).
  public void count(MembershipRow row, int sign) {
    total += sign;
    bytes += sign * row.size();
    countFlags(row.flags(), sign);
  }

  public void countFlags(long flags, int sign) {
    if ((flags & Flags.SEEN) == 0) {
      unseen += sign;
    }
    if ((flags & Flags.DELETED) != 0) {
      deleted += sign;
    }
  }
}
