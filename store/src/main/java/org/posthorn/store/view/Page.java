package org.posthorn.store.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.posthorn.store.rows.MembershipRow;

/// Up to 64 chunks: the middle of a view's three levels, so that a change copies only 64
/// references. Immutable.
final class Page {
  static final int CHUNKS_MAX = 64;

  final Chunk[] chunks;

  /// The number of rows before each chunk of this page.
  final int[] starts;

  final int size;
  final Summary summary;

  Page(List<Chunk> chunks) {
    this(chunks.toArray(Chunk[]::new));
  }

  private Page(Chunk[] chunks) {
    this.chunks = chunks;
    this.starts = new int[chunks.length];
    int rows = 0;
    Summary.Builder sum = new Summary.Builder(null);
    for (int i = 0; i < chunks.length; i++) {
      starts[i] = rows;
      rows += chunks[i].size;
      sum.rows(chunks[i].summary);
    }
    this.size = rows;
    this.summary = sum.done();
  }

  int lastUid() {
    return chunks[chunks.length - 1].lastUid();
  }

  boolean isFull() {
    return chunks.length >= CHUNKS_MAX && chunks[chunks.length - 1].isFull();
  }

  /// The chunk that contains a row of this page.
  int chunkOfRow(int row) {
    int found = Arrays.binarySearch(starts, row);
    return found >= 0 ? found : -found - 2;
  }

  /// The first chunk whose last UID is not below `uid`; the number of chunks if there is none.
  int chunkOfUid(int uid) {
    int low = 0;
    int high = chunks.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks[middle].lastUid() < uid) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// This page with as many of `rows[from, to)` appended as fit: in its last chunk, then in new
  /// ones.
  static Page filled(List<Chunk> chunks, MembershipRow[] rows, int from, int to) {
    int at = from;
    if (!chunks.isEmpty() && !chunks.getLast().isFull()) {
      int end = Math.min(to, at + Chunk.ROWS_MAX - chunks.getLast().size);
      chunks.set(chunks.size() - 1, chunks.getLast().appended(rows, at, end));
      at = end;
    }
    while (at < to && chunks.size() < CHUNKS_MAX) {
      int end = Math.min(to, at + Chunk.ROWS_MAX);
      chunks.add(Chunk.of(rows, at, end));
      at = end;
    }
    return new Page(chunks);
  }

  Page changed(MembershipRow[] rows, int from, int to) {
    Chunk[] changed = chunks.clone();
    int at = from;
    while (at < to) {
      int chunk = chunkOfUid(rows[at].uid());
      int end = at + 1;
      while (end < to && rows[end].uid() <= chunks[chunk].lastUid()) {
        end++;
      }
      changed[chunk] = chunks[chunk].changed(rows, at, end);
      at = end;
    }
    return new Page(changed);
  }

  /// May be empty. Neighbours that have become small are joined, so that random deletions do not
  /// leave many chunks with few rows.
  Page removed(int[] gone, int from, int to) {
    List<Chunk> left = new ArrayList<>(chunks.length);
    int at = from;
    for (Chunk chunk : chunks) {
      int end = at;
      while (end < to && gone[end] <= chunk.lastUid()) {
        end++;
      }
      Chunk rest = end > at ? chunk.removed(gone, at, end) : chunk;
      at = end;
      boolean touched = rest != chunk;
      if (touched && !left.isEmpty() && left.getLast().size + rest.size <= Chunk.ROWS_MAX / 2) {
        left.set(left.size() - 1, left.getLast().joined(rest));
      } else if (rest.size > 0) {
        left.add(rest);
      }
    }
    return new Page(left);
  }
}
