package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the memory table.
///
/// @param number the expiry of a memo, milliseconds since 1970; or the number of memos
public record MemoRow(long number) {
  private static final int VERSION = 1;

  public static MemoRow decode(byte[] value) {
    return RowReader.read(MailTables.MEMORY.name(), value, VERSION, in -> new MemoRow(in.varint()));
  }

  public byte[] encode() {
    return new RowWriter(VERSION).varint(number).done();
  }
}
