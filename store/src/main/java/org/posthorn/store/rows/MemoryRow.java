package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the memory table.
///
/// @param number until when something is remembered, milliseconds since 1970; or how many things
///   are
public record MemoryRow(long number) {
  private static final int VERSION = 1;

  public static MemoryRow decode(byte[] value) {
    return RowReader.read(Tables.MEMORY.name(), value, VERSION, in -> new MemoryRow(in.varint()));
  }

  public byte[] encode() {
    return new RowWriter(VERSION).varint(number).done();
  }
}
