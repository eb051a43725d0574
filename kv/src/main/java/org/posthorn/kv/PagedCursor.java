package org.posthorn.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Rows.SealedRow;

/// A cursor that fetches one page of rows at a time, and holds no engine resources in between. One
/// thread.
final class PagedCursor implements Rows.Cursor {
  private final Pages pages;
  private final boolean descending;
  private byte[] low;
  private byte[] high;
  private long left;
  private List<SealedRow> page = List.of();
  private int at;
  private boolean last;

  /// The source of pages.
  @FunctionalInterface
  interface Pages {
    /// The next rows with `low <= row key < high`, in the cursor's order.
    ///
    /// @param atMost number of wanted rows; fewer may be returned
    Page fetch(byte[] low, byte[] high, long atMost);
  }

  /// Rows in the cursor's order.
  ///
  /// @param last whether no rows follow; no page is requested after it, nor after an empty one
  record Page(List<SealedRow> rows, boolean last) {}

  PagedCursor(byte[] low, byte[] high, boolean descending, long atMost, Pages pages) {
    this.pages = pages;
    this.low = low;
    this.high = high;
    this.descending = descending;
    this.left = atMost;
  }

  @Override
  public @Nullable SealedRow next() {
    if (at == page.size()) {
      if (last) {
        return null;
      }
      fetch();
      if (page.isEmpty()) {
        return null;
      }
    }
    return page.get(at++);
  }

  private void fetch() {
    Page fetched = pages.fetch(low, high, left);
    page = fetched.rows();
    at = 0;
    left -= page.size();
    last = fetched.last() || page.isEmpty() || left <= 0;
    if (!page.isEmpty()) {
      byte[] end = page.getLast().rowKey();
      if (descending) {
        high = end;
      } else {
        low = RowRange.after(end);
      }
    }
  }

  @Override
  public void close() {
    // Nothing to close.
  }
}
