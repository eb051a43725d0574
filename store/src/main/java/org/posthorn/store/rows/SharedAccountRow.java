package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the shared_account table: whether another account shares mailboxes with this one.
///
/// @param modSeq of the other account's transaction that last changed this
public record SharedAccountRow(long modSeq, boolean shared) {
  private static final int VERSION = 1;

  public static SharedAccountRow decode(byte[] value) {
    return RowReader.read(
        MailTables.SHARED_ACCOUNT.name(),
        value,
        VERSION,
        in -> new SharedAccountRow(in.varint(), in.flag()));
  }

  public byte[] encode() {
    return new RowWriter(VERSION).varint(modSeq).flag(shared).done();
  }
}
