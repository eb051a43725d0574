package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Replaces the counters of an account that is being erased. A transaction that reads it changes
/// nothing. It is kept for a while after the rest is removed, because the account may still be in
/// use.
///
/// @param sinceMillis when the erasure began, milliseconds since 1970
/// @param done whether everything else is removed

public record Erasure(long sinceMillis, boolean done) {
  /// Distinguishes it from [AccountCounters], whose versions begin with 1.
  private static final int VERSION = 255;

  public static boolean is(byte[] headValue) {
    return headValue.length > 0 && (headValue[0] & 0xff) == VERSION;
  }

  public static Erasure decode(byte[] value) {
    RowReader in = new RowReader("mail_head erasure", value, VERSION);
    Erasure erasure = new Erasure(in.varint(), in.octet() != 0);
    in.end();
    return erasure;
  }

  public byte[] encode() {
    return new RowWriter(VERSION).varint(sinceMillis).octet(done ? 1 : 0).done();
  }
}
