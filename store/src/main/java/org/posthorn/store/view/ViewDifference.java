package org.posthorn.store.view;

import java.util.Arrays;

/// Compares two versions of a view's rows in one pass that skips shared pages and chunks.
final class ViewDifference {
  private final Walk older;
  private final Walk newer;
  private final Indexes expunged = new Indexes();
  private final Indexes changed = new Indexes();

  private ViewDifference(ViewRows older, ViewRows newer) {
    this.older = new Walk(older);
    this.newer = new Walk(newer);
  }

  static Changes between(ViewRows older, ViewRows newer) {
    return new ViewDifference(older, newer).changes();
  }

  private Changes changes() {
    while (!older.atEnd() && !newer.atEnd()) {
      if (older.row == 0 && newer.row == 0 && older.chunkObject() == newer.chunkObject()) {
        if (older.chunk == 0 && newer.chunk == 0 && older.pageObject() == newer.pageObject()) {
          older.skipPage();
          newer.skipPage();
        } else {
          older.skipChunk();
          newer.skipChunk();
        }
      } else if (!compareRows()) {
        break;
      }
    }
    while (!older.atEnd()) {
      expunged.add(older.index);
      older.skipRow();
    }
    return new Changes(expunged.toArray(), changed.toArray(), newer.index);
  }

  /// @return false if the newer row is not in the older view
  private boolean compareRows() {
    int olderUid = older.chunkObject().uids[older.row];
    int newerUid = newer.chunkObject().uids[newer.row];
    if (olderUid > newerUid) {
      return false;
    }
    if (olderUid < newerUid) {
      expunged.add(older.index);
      older.skipRow();
      return true;
    }
    if (older.chunkObject().modSeqs[older.row] != newer.chunkObject().modSeqs[newer.row]) {
      changed.add(newer.index);
    }
    older.skipRow();
    newer.skipRow();
    return true;
  }

  /// A position in a view's rows.
  private static final class Walk {
    private final ViewRows rows;
    private int page;
    private int chunk;
    private int row;
    private int index;

    Walk(ViewRows rows) {
      this.rows = rows;
    }

    boolean atEnd() {
      return page == rows.pages.length;
    }

    Page pageObject() {
      return rows.pages[page];
    }

    Chunk chunkObject() {
      return rows.pages[page].chunks[chunk];
    }

    void skipPage() {
      index += pageObject().size;
      page++;
    }

    void skipChunk() {
      index += chunkObject().size;
      nextChunk();
    }

    void skipRow() {
      index++;
      row++;
      if (row == chunkObject().size) {
        nextChunk();
      }
    }

    private void nextChunk() {
      row = 0;
      chunk++;
      if (chunk == pageObject().chunks.length) {
        chunk = 0;
        page++;
      }
    }
  }

  /// A growing array.
  private static final class Indexes {
    private int[] indexes = new int[8];
    private int count;

    void add(int index) {
      if (count == indexes.length) {
        indexes = Arrays.copyOf(indexes, 2 * count);
      }
      indexes[count++] = index;
    }

    int[] toArray() {
      return Arrays.copyOf(indexes, count);
    }
  }
}
