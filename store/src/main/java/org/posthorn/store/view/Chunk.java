package org.posthorn.store.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthorn.store.rows.MembershipRow;

/// Up to 256 rows of a view as columns. The visible rows never change; rows beyond the size may be
/// filled in place by the one successor that contains them too.
final class Chunk {
  static final int ROWS_MAX = 256;
  private static final int ROWS_MIN = 16;

  /// A bit beside an Email's id, which does not use it: the Email had another row, here or in
  /// another mailbox, when it got this one.
  private static final long SHARED = 1L << 63;

  final int size;
  final Summary summary;
  final int[] uids;
  private final long[] emailIds;
  final long[] flags;
  final long[] modSeqs;
  final int[] sizes;
  final long[] internalDates;
  final int[] saveDates;

  /// The rows in the order of reception, if that differs from their own order; computed on demand.
  private volatile byte @Nullable [] byReception;

  private Chunk(Summary summary, Columns columns, long[] flags, long[] modSeqs) {
    this.size = summary.size;
    this.summary = summary;
    this.uids = columns.uids;
    this.emailIds = columns.emailIds;
    this.flags = flags;
    this.modSeqs = modSeqs;
    this.sizes = columns.sizes;
    this.internalDates = columns.internalDates;
    this.saveDates = columns.saveDates;
  }

  /// The columns that never change.
  private record Columns(
      int[] uids, long[] emailIds, int[] sizes, long[] internalDates, int[] saveDates) {
    static Columns ofCapacity(int rows) {
      return new Columns(
          new int[rows], new long[rows], new int[rows], new long[rows], new int[rows]);
    }

    Columns grown(int rows) {
      return new Columns(
          Arrays.copyOf(uids, rows),
          Arrays.copyOf(emailIds, rows),
          Arrays.copyOf(sizes, rows),
          Arrays.copyOf(internalDates, rows),
          Arrays.copyOf(saveDates, rows));
    }

    void copyRow(int to, Columns from, int row) {
      uids[to] = from.uids[row];
      emailIds[to] = from.emailIds[row];
      sizes[to] = from.sizes[row];
      internalDates[to] = from.internalDates[row];
      saveDates[to] = from.saveDates[row];
    }
  }

  static Chunk of(MembershipRow[] rows, int from, int to) {
    int count = to - from;
    int capacity = Math.clamp(count, ROWS_MIN, ROWS_MAX);
    Chunk empty =
        new Chunk(
            Summary.NONE, Columns.ofCapacity(capacity), new long[capacity], new long[capacity]);
    return empty.appended(rows, from, to);
  }

  long emailId(int row) {
    return emailIds[row] & ~SHARED;
  }

  /// The row numbers from the first received to the last, one octet each; null if they are in that
  /// order.
  byte @Nullable [] byReception() {
    byte[] order = byReception;
    if (order == null && !summary.ascending) {
      order = sorted();
      byReception = order;
    }
    return order;
  }

  private byte[] sorted() {
    byte[] order = new byte[size];
    // Most rows are nearly in order, so insertion sort from the end is fast.
    for (int row = 0; row < size; row++) {
      int at = row;
      while (at > 0 && isLater(order[at - 1] & 0xff, row)) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = (byte) row;
    }
    return order;
  }

  private boolean isLater(int row, int other) {
    return Summary.compare(internalDates[row], emailId(row), internalDates[other], emailId(other))
        > 0;
  }

  int lastUid() {
    return uids[size - 1];
  }

  boolean isFull() {
    return size >= ROWS_MAX;
  }

  /// As [Arrays#binarySearch], in this chunk.
  int find(int uid) {
    return Arrays.binarySearch(uids, 0, size, uid);
  }

  /// This chunk with rows `[from, to)` appended, at most [#ROWS_MAX] together.
  Chunk appended(MembershipRow[] rows, int from, int to) {
    int newSize = size + to - from;
    Columns columns = columns();
    long[] newFlags = flags;
    long[] newModSeqs = modSeqs;
    if (newSize > uids.length) {
      int capacity = Math.min(ROWS_MAX, Math.max(newSize, 4 * uids.length));
      columns = columns.grown(capacity);
      newFlags = Arrays.copyOf(flags, capacity);
      newModSeqs = Arrays.copyOf(modSeqs, capacity);
    }
    int at = size;
    for (int i = from; i < to; i++) {
      MembershipRow row = rows[i];
      columns.uids[at] = row.uid();
      columns.emailIds[at] = row.shared() ? row.emailId() | SHARED : row.emailId();
      columns.sizes[at] = (int) row.size();
      columns.internalDates[at] = row.internalDate();
      columns.saveDates[at] = (int) row.saveDate();
      newFlags[at] = row.flags();
      newModSeqs[at] = row.modSeq();
      at++;
    }
    return summed(newSize, columns, newFlags, newModSeqs, summary);
  }

  /// This chunk with the flags of those of `rows[from, to)` that are here.
  Chunk changed(MembershipRow[] rows, int from, int to) {
    long[] newFlags = flags.clone();
    long[] newModSeqs = modSeqs.clone();
    for (int i = from; i < to; i++) {
      int at = find(rows[i].uid());
      if (at >= 0) {
        newFlags[at] = rows[i].flags();
        newModSeqs[at] = rows[i].modSeq();
      }
    }
    return summed(size, columns(), newFlags, newModSeqs, null);
  }

  /// This chunk without those of `gone[from, to)` that are here; may be empty.
  Chunk removed(int[] gone, int from, int to) {
    boolean[] leaves = new boolean[size];
    int leaving = 0;
    for (int i = from; i < to; i++) {
      int at = find(gone[i]);
      if (at >= 0) {
        leaves[at] = true;
        leaving++;
      }
    }
    if (leaving == 0) {
      return this;
    }
    int rest = size - leaving;
    Columns columns = Columns.ofCapacity(rest);
    long[] newFlags = new long[rest];
    long[] newModSeqs = new long[rest];
    Columns old = columns();
    int n = 0;
    for (int at = 0; at < size; at++) {
      if (!leaves[at]) {
        columns.copyRow(n, old, at);
        newFlags[n] = flags[at];
        newModSeqs[n] = modSeqs[at];
        n++;
      }
    }
    return summed(rest, columns, newFlags, newModSeqs, null);
  }

  /// This chunk's rows and then those of `next`, which must fit.
  Chunk joined(Chunk next) {
    int rows = size + next.size;
    Columns columns = columns().grown(rows);
    long[] newFlags = Arrays.copyOf(flags, rows);
    long[] newModSeqs = Arrays.copyOf(modSeqs, rows);
    Columns from = next.columns();
    for (int at = 0; at < next.size; at++) {
      columns.copyRow(size + at, from, at);
      newFlags[size + at] = next.flags[at];
      newModSeqs[size + at] = next.modSeqs[at];
    }
    return summed(rows, columns, newFlags, newModSeqs, null);
  }

  private Columns columns() {
    return new Columns(uids, emailIds, sizes, internalDates, saveDates);
  }

  /// Summarizes all rows, or only those that are not summarized yet.
  private static Chunk summed(
      int size, Columns columns, long[] flags, long[] modSeqs, @Nullable Summary before) {
    Summary.Builder sum = new Summary.Builder(before);
    for (int at = before == null ? 0 : before.size; at < size; at++) {
      long id = columns.emailIds[at];
      sum.row(flags[at], columns.internalDates[at], id & ~SHARED, id < 0);
    }
    return new Chunk(sum.done(), columns, flags, modSeqs);
  }
}
