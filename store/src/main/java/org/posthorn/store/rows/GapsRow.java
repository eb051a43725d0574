package org.posthorn.store.rows;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.kv.Reader;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.clock.Gaps;

/// The gaps in an account's ModSeqs, oldest first.
public final class GapsRow {
  private static final int VERSION = 1;

  private GapsRow() {}

  public static Gaps read(Reader reader) {
    byte[] value = reader.get(MailTables.HEAD, MailTables.headGaps());
    return value == null ? Gaps.NONE : decode(value);
  }

  static Gaps decode(byte[] value) {
    RowReader in = new RowReader("mail_head gaps", value, VERSION);
    List<Gaps.Range> ranges = new ArrayList<>();
    for (int n = in.varCount(); n > 0; n--) {
      ranges.add(new Gaps.Range(in.varint(), in.varint()));
    }
    in.end();
    return new Gaps(ranges);
  }

  public static byte[] encode(Gaps gaps) {
    RowWriter out = new RowWriter(VERSION).varint(gaps.ranges().size());
    gaps.ranges().forEach(range -> out.varint(range.from()).varint(range.to()));
    return out.done();
  }
}
