package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// What stands where the counters of an account were once the account is being erased. Whoever
/// reads it changes nothing any more; it stays for a while after the rest is gone, because somebody
/// may still hold the account open.
///
/// @param sinceMillis when the erasing began, milliseconds since 1970
/// @param done whether everything else is gone

public record Erasure(long sinceMillis, boolean done) {
  /// Tells it from [AccountCounters], whose versions count from 1.
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
