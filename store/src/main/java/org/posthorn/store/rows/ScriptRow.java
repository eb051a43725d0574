package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the script table; the key is the script's name.
///
/// @param id the key of its text
/// @param octets the length of the text
/// @param modSeq of the script's last change
public record ScriptRow(int id, int octets, long modSeq) {
  private static final int VERSION = 1;

  public static ScriptRow decode(byte[] value) {
    return RowReader.read(
        MailTables.SCRIPT.name(),
        value,
        VERSION,
        in -> new ScriptRow(in.smallVarint(), in.smallVarint(), in.varint()));
  }

  public byte[] encode() {
    return new RowWriter(VERSION).varint(id).varint(octets).varint(modSeq).done();
  }
}
