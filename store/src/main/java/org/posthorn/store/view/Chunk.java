package org.posthorn.store.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.rows.MembershipRow;

/// Up to 256 rows of a view as columns. What a chunk shows never changes; rows beyond its size may
/// be filled in place by the one successor that shows them too.
final class Chunk {
  static final int ROWS_MAX = 256;
  private static final int ROWS_MIN = 16;

  final int size;
  final int unseen;
  final int deleted;
  final int[] uids;
  final long[] emailIds;
  final long[] flags;
  final long[] modSeqs;
  final int[] sizes;
  final long[] internalDates;
  final int[] saveDates;

  private Chunk(int size, int unseen, int deleted, Columns columns, long[] flags, long[] modSeqs) {
    this.size = size;
    this.unseen = unseen;
    this.deleted = deleted;
    this.uids = columns.uids;
    this.emailIds = columns.emailIds;
    this.flags = flags;
    this.modSeqs = modSeqs;
    this.sizes = columns.sizes;
    this.internalDates = columns.internalDates;
    this.saveDates = columns.saveDates;
  }

  /// The columns that no change touches.
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
        new Chunk(0, 0, 0, Columns.ofCapacity(capacity), new long[capacity], new long[capacity]);
    return empty.appended(rows, from, to);
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

  /// With rows `[from, to)` behind its own, at most [#ROWS_MAX] together.
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
      columns.emailIds[at] = row.emailId();
      columns.sizes[at] = (int) row.size();
      columns.internalDates[at] = row.internalDate();
      columns.saveDates[at] = (int) row.saveDate();
      newFlags[at] = row.flags();
      newModSeqs[at] = row.modSeq();
      at++;
    }
    return counted(newSize, columns, newFlags, newModSeqs, this);
  }

  /// With other flags for those of `rows[from, to)` that are here.
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
    return counted(size, columns(), newFlags, newModSeqs, null);
  }

  /// Without those of `gone[from, to)` that are here; may be empty.
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
    return counted(rest, columns, newFlags, newModSeqs, null);
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
    return counted(rows, columns, newFlags, newModSeqs, null);
  }

  private Columns columns() {
    return new Columns(uids, emailIds, sizes, internalDates, saveDates);
  }

  /// Counts all rows, or only those behind the ones of `counted`, whose own counts hold.
  private static Chunk counted(
      int size, Columns columns, long[] flags, long[] modSeqs, @Nullable Chunk counted) {
    int unseen = counted == null ? 0 : counted.unseen;
    int deleted = counted == null ? 0 : counted.deleted;
    for (int at = counted == null ? 0 : counted.size; at < size; at++) {
      unseen += (flags[at] & Flags.SEEN) == 0 ? 1 : 0;
      deleted += (flags[at] & Flags.DELETED) == 0 ? 0 : 1;
    }
    return new Chunk(size, unseen, deleted, columns, flags, modSeqs);
  }
}
