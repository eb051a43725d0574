package org.posthorn.store.rows;

import org.posthorn.kv.Reader;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Data common to the Sieve scripts of an account.
///
/// @param last the greatest id assigned
/// @param active the name of the active script; empty if there is none
/// @param modSeq of the last change of any script, or of the active one
public record ScriptsRow(int last, String active, long modSeq) {
  private static final int VERSION = 1;

  /// For an account that never had a script.
  private static final ScriptsRow NONE = new ScriptsRow(0, "", 0);

  public static ScriptsRow read(Reader reader) {
    byte[] value = reader.get(MailTables.HEAD, MailTables.headScripts());
    return value == null ? NONE : decode(value);
  }

  static ScriptsRow decode(byte[] value) {
    return RowReader.read(
        "mail_head scripts",
        value,
        VERSION,
        in -> new ScriptsRow(in.smallVarint(), in.varText(), in.varint()));
  }

  public byte[] encode() {
    return new RowWriter(VERSION).varint(last).varText(active).varint(modSeq).done();
  }
}
