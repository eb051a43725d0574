package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.Effect;

/// A row of the outbox table.
///
/// @param putMillis when it was added, milliseconds since 1970
public record EffectRow(long putMillis, Effect effect) {
  private static final int VERSION = 1;

  public static EffectRow decode(byte[] value) {
    RowReader in = new RowReader(MailTables.OUTBOX.name(), value, VERSION);
    long put = in.varint();
    int kind = in.octet();
    byte[] bytes = in.varBytes();
    in.end();
    if (kind == 0 || bytes.length > Effect.BYTES_MAX) {
      throw in.corrupt("kind " + kind + " of " + bytes.length + " bytes");
    }
    return new EffectRow(put, new Effect(kind, bytes));
  }

  public byte[] encode() {
    return new RowWriter(VERSION)
        .varint(putMillis)
        .octet(effect.kind())
        .varBytes(effect.bytes())
        .done();
  }
}
