package org.posthorn.delivery.octets;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import org.posthorn.transport.message.Contents;

/// A message without some of its octets.
public final class PrunedMessage implements Contents {
  private final Contents whole;
  private final List<RemovedRange> cuts;

  private PrunedMessage(Contents whole, List<RemovedRange> cuts) {
    this.whole = whole;
    this.cuts = cuts;
  }

  /// @param cuts in any order, none over another
  public static Contents of(Contents whole, List<RemovedRange> cuts) {
    return cuts.isEmpty()
        ? whole
        : new PrunedMessage(
            whole, cuts.stream().sorted(Comparator.comparingLong(RemovedRange::start)).toList());
  }

  @Override
  public long size() {
    return whole.size() - cuts.stream().mapToLong(RemovedRange::length).sum();
  }

  @Override
  public void writeTo(OutputStream target) throws IOException {
    whole.writeTo(new Scissors(target));
  }

  private final class Scissors extends FilterOutputStream {
    private long at;
    private int next;

    private Scissors(OutputStream target) {
      super(target);
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        boolean more = next < cuts.size();
        long start = more ? cuts.get(next).start() : Long.MAX_VALUE;
        long end = more ? cuts.get(next).end() : Long.MAX_VALUE;
        int count;
        if (at < start) {
          count = (int) Math.min(length - done, start - at);
          out.write(from, offset + done, count);
        } else {
          count = (int) Math.min(length - done, end - at);
          next += at + count == end ? 1 : 0;
        }
        at += count;
        done += count;
      }
    }
  }
}
