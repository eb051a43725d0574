package org.posthorn.store.clock;

import java.util.ArrayList;
import java.util.List;

/// Ranges of ModSeqs that may have been told to clients and then lost by an unclean stop or a
/// restore. The state of a client that remembers one of them is unknown.
public record Gaps(List<Range> ranges) {
  /// Beyond this number older ranges are merged, which makes more states unknown but none wrong.
  public static final int RANGES_MAX = 100;

  public static final Gaps NONE = new Gaps(List.of());

  /// The first and the last unknown ModSeq.
  public record Range(long from, long to) {}

  public Gaps {
    ranges = List.copyOf(ranges);
  }

  public boolean contain(long modSeq) {
    return ranges.stream().anyMatch(range -> range.from <= modSeq && modSeq <= range.to);
  }

  /// With another range, which must be above all of them.
  public Gaps with(Range range) {
    List<Range> more = new ArrayList<>(ranges);
    more.add(range);
    while (more.size() > RANGES_MAX) {
      Range oldest = more.removeFirst();
      more.set(0, new Range(oldest.from, more.getFirst().to));
    }
    return new Gaps(more);
  }
}
