package org.posthorn.store.clock;

import java.util.ArrayList;
import java.util.List;

/// Ranges of ModSeqs that may have been told to clients and then lost by an unclean stop or a
/// restore: what a client that remembers one of them has seen is not known.
public record Gaps(List<Range> ranges) {
  /// Older ranges are joined beyond this, which makes more states unknown but none wrongly known.
  public static final int RANGES_MAX = 100;

  public static final Gaps NONE = new Gaps(List.of());

  /// From the first doubtful ModSeq to the last.
  public record Range(long from, long to) {}

  public Gaps {
    ranges = List.copyOf(ranges);
  }

  public boolean contain(long modSeq) {
    return ranges.stream().anyMatch(range -> range.from <= modSeq && modSeq <= range.to);
  }

  /// These and one more, which is above all of them.
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
