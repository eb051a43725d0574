package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the structure table: what listings show of an Email, computed when it arrived.
///
/// @param entity the stored form of its structure
/// @param header its header block, or empty if that is longer than is kept here
public record StructureRow(byte[] entity, byte[] header) {
  private static final int VERSION = 1;

  /// Longest header block kept beside a message. Nearly all are shorter than 8 KiB; a longer one
  /// costs its listing a look into the body.
  public static final int HEADER_BYTES_MAX = 8 << 10;

  public static StructureRow decode(byte[] value) {
    RowReader in = new RowReader(Tables.STRUCTURE.name(), value, VERSION);
    StructureRow row = new StructureRow(in.varBytes(), in.varBytes());
    in.end();
    return row;
  }

  public byte[] encode() {
    return new RowWriter(VERSION).varBytes(entity).varBytes(header).done();
  }
}
