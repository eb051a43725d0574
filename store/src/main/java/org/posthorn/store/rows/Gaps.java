package org.posthorn.store.rows;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.kv.Reader;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Ranges of ModSeqs that may have been told to clients and then lost by an unclean stop: what a
/// client that remembers one of them has seen is not known.
public record Gaps(List<Range> ranges) {
  private static final int VERSION = 1;

  /// Older ranges are joined beyond this, which makes more states unknown but none wrongly known.
  static final int RANGES_MAX = 100;

  static final Gaps NONE = new Gaps(List.of());

  /// From the first doubtful ModSeq to the last.
  record Range(long from, long to) {}

  public Gaps {
    ranges = List.copyOf(ranges);
  }

  public static Gaps read(Reader reader) {
    byte[] value = reader.get(Tables.HEAD, Tables.headGaps());
    return value == null ? NONE : decode(value);
  }

  public boolean contain(long modSeq) {
    return ranges.stream().anyMatch(range -> range.from <= modSeq && modSeq <= range.to);
  }

  /// These and one more, which is above all of them.
  public Gaps with(long from, long to) {
    List<Range> more = new ArrayList<>(ranges);
    more.add(new Range(from, to));
    while (more.size() > RANGES_MAX) {
      Range oldest = more.removeFirst();
      more.set(0, new Range(oldest.from, more.getFirst().to));
    }
    return new Gaps(more);
  }

  static Gaps decode(byte[] value) {
    RowReader in = new RowReader("mail_head gaps", value, VERSION);
    List<Range> ranges = new ArrayList<>();
    for (int n = in.varCount(); n > 0; n--) {
      ranges.add(new Range(in.varint(), in.varint()));
    }
    in.end();
    return new Gaps(ranges);
  }

  public byte[] encode() {
    RowWriter out = new RowWriter(VERSION).varint(ranges.size());
    ranges.forEach(range -> out.varint(range.from).varint(range.to));
    return out.done();
  }
}
