package org.posthorn.store.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.rows.MembershipRow;

/// The rows of a view in ascending order of UIDs: an immutable sequence whose versions share
/// unchanged data. A change copies the affected chunk, page and root, about 3 KB for a mailbox of
/// any size.
///
/// Rows may be appended only to the newest version, because they are written into arrays that older
/// versions share: by one thread at a time.
final class ViewRows {
  static final ViewRows EMPTY = new ViewRows(new Page[0]);

  /// Memory of a row: 44 in columns, 1 for the order of reception if it differs, 1 for chunks,
  /// pages and their summaries.
  static final int ROW_BYTES = 46;

  final Page[] pages;

  /// The number of rows before each page.
  final int[] starts;

  final int size;
  final Summary summary;

  private ViewRows(Page[] pages) {
    this.pages = pages;
    this.starts = new int[pages.length];
    int rows = 0;
    Summary.Builder sum = new Summary.Builder(null);
    for (int i = 0; i < pages.length; i++) {
      starts[i] = rows;
      rows += pages[i].size;
      sum.rows(pages[i].summary);
    }
    this.size = rows;
    this.summary = sum.done();
  }

  /// The position of a row: its chunk, and its index there.
  record Position(Chunk chunk, int row) {}

  Position position(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("message " + index + " of " + size);
    }
    int found = Arrays.binarySearch(starts, index);
    int pageIndex = found >= 0 ? found : -found - 2;
    Page page = pages[pageIndex];
    int inPage = index - starts[pageIndex];
    int chunk = page.chunkOfRow(inPage);
    return new Position(page.chunks[chunk], inPage - page.starts[chunk]);
  }

  /// The index of a UID, or `-(insertion point) - 1`.
  int indexOf(int uid) {
    int page = pageOfUid(uid);
    if (page == pages.length) {
      return -size - 1;
    }
    int chunk = pages[page].chunkOfUid(uid);
    int before = starts[page] + pages[page].starts[chunk];
    int row = pages[page].chunks[chunk].find(uid);
    return row >= 0 ? before + row : row - before;
  }

  int lastUid() {
    return pages.length == 0 ? 0 : pages[pages.length - 1].lastUid();
  }

  int firstUnseen() {
    for (int p = 0; p < pages.length; p++) {
      if (pages[p].summary.unseen > 0) {
        Page page = pages[p];
        for (int c = 0; c < page.chunks.length; c++) {
          if (page.chunks[c].summary.unseen > 0) {
            return starts[p] + page.starts[c] + firstUnseen(page.chunks[c]);
          }
        }
      }
    }
    return -1;
  }

  private static int firstUnseen(Chunk chunk) {
    int row = 0;
    while ((chunk.flags[row] & Flags.SEEN) != 0) {
      row++;
    }
    return row;
  }

  /// The rows with others appended, ascending and with greater UIDs.
  ViewRows appended(MembershipRow[] rows) {
    List<Page> more = new ArrayList<>(Arrays.asList(pages));
    int at = 0;
    while (at < rows.length) {
      List<Chunk> chunks = new ArrayList<>();
      int before = 0;
      if (!more.isEmpty() && !more.getLast().isFull()) {
        before = more.getLast().size;
        Collections.addAll(chunks, more.removeLast().chunks);
      }
      Page page = Page.filled(chunks, rows, at, rows.length);
      at += page.size - before;
      more.add(page);
    }
    return new ViewRows(more.toArray(Page[]::new));
  }

  /// The rows with the flags and ModSeqs of others, ascending by UID; those not here are ignored.
  ViewRows changed(MembershipRow[] rows) {
    Page[] changed = pages.clone();
    int at = 0;
    while (at < rows.length) {
      int page = pageOfUid(rows[at].uid());
      if (page == pages.length) {
        break;
      }
      int end = at + 1;
      while (end < rows.length && rows[end].uid() <= pages[page].lastUid()) {
        end++;
      }
      changed[page] = pages[page].changed(rows, at, end);
      at = end;
    }
    return new ViewRows(changed);
  }

  /// The rows without these UIDs, ascending; those not here are ignored.
  ViewRows removed(int[] gone) {
    List<Page> left = new ArrayList<>(pages.length);
    int at = 0;
    for (Page page : pages) {
      int end = at;
      while (end < gone.length && gone[end] <= page.lastUid()) {
        end++;
      }
      Page rest = end > at ? page.removed(gone, at, end) : page;
      at = end;
      if (rest.size > 0) {
        left.add(rest);
      }
    }
    return new ViewRows(left.toArray(Page[]::new));
  }

  /// The first page whose last UID is not below `uid`; the number of pages if there is none.
  private int pageOfUid(int uid) {
    int low = 0;
    int high = pages.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pages[middle].lastUid() < uid) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
