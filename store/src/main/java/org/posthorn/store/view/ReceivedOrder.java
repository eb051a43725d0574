package org.posthorn.store.view;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Iterates over the rows of views by internal date, and by Email id for equal dates. The rows of
/// an Email, in one view or several, are consecutive.
///
/// No sorted index is kept: pages and chunks know the range of dates of their rows, so that for a
/// mailbox whose messages arrived in order, as nearly all do, only the current chunk is read. The
/// next row then costs some nanoseconds. In the worst case, with dates in random order, every chunk
/// is read for the first row, and sorted once for all versions that share it.
///
/// Used by one thread. The views do not change meanwhile.
public final class ReceivedOrder {
  private static final long MILLIS = 1_000;

  private final boolean newestFirst;
  private final FlagTest test;
  private final PriorityQueue<Part> parts;

  /// The current chunk, which is not in the queue of parts.
  private @Nullable Part current;

  /// @param newestFirst descending order
  /// @param test rows that do not match are skipped
  public ReceivedOrder(List<MailboxView> views, boolean newestFirst, FlagTest test) {
    this.newestFirst = newestFirst;
    this.test = test;
    Comparator<Part> order = Part::compare;
    this.parts = new PriorityQueue<>(64, newestFirst ? order.reversed() : order);
    for (int view = 0; view < views.size(); view++) {
      for (Page page : views.get(view).rows().pages) {
        add(page.summary, view, page, null);
      }
    }
  }

  private void add(Summary rows, int view, @Nullable Page page, @Nullable Chunk chunk) {
    if (test.mayMatch(rows)) {
      parts.add(
          newestFirst
              ? new Part(rows.newestDate, rows.newestId, view, page, chunk)
              : new Part(rows.oldestDate, rows.oldestId, view, page, chunk));
    }
  }

  /// Moves to the next row.
  ///
  /// @return false at the end
  public boolean next() {
    Part at = current;
    if (at != null && advance(at)) {
      Part other = parts.peek();
      if (other == null || !isBefore(other, at)) {
        return true;
      }
      parts.add(at);
    }
    current = null;
    Part first = parts.poll();
    while (first != null) {
      if (first.hasRow()) {
        current = first;
        return true;
      }
      open(first);
      first = parts.poll();
    }
    return false;
  }

  private boolean isBefore(Part one, Part other) {
    int order = Part.compare(one, other);
    return newestFirst ? order > 0 : order < 0;
  }

  /// Replaces a page by its chunks, and moves to the first row of a chunk.
  private void open(Part part) {
    Page page = part.page;
    if (page != null) {
      for (Chunk chunk : page.chunks) {
        add(chunk.summary, part.view, null, chunk);
      }
      return;
    }
    part.order = part.rows().byReception();
    part.at = newestFirst ? part.rows().size : -1;
    if (advance(part)) {
      parts.add(part);
    }
  }

  private boolean advance(Part part) {
    Chunk chunk = part.rows();
    byte[] order = part.order;
    int step = newestFirst ? -1 : 1;
    for (int at = part.at + step; at >= 0 && at < chunk.size; at += step) {
      int row = order == null ? at : order[at] & 0xff;
      if (test.matches(chunk.flags[row])) {
        part.at = at;
        part.row = row;
        part.date = chunk.internalDates[row];
        part.id = chunk.emailId(row);
        return true;
      }
    }
    return false;
  }

  private Part row() {
    Part at = current;
    if (at == null) {
      throw new IllegalStateException("no row");
    }
    return at;
  }

  /// The index of the view that contains the row.
  public int view() {
    return row().view;
  }

  public long emailId() {
    return row().id;
  }

  public long flags() {
    Part at = row();
    return at.rows().flags[at.row];
  }

  /// Milliseconds since 1970, a whole second.
  public long internalDate() {
    return row().date * MILLIS;
  }

  /// The message's size.
  public long bytes() {
    Part at = row();
    return Integer.toUnsignedLong(at.rows().sizes[at.row]);
  }

  /// A page or chunk that is not opened yet, with the limit of its rows; or an open chunk with its
  /// next row.
  private static final class Part {
    private static final int NO_ROW = -1;

    private final int view;
    private final @Nullable Page page;
    private final @Nullable Chunk chunk;
    private long date;
    private long id;
    private byte @Nullable [] order;
    private int at;
    private int row = NO_ROW;

    Part(long date, long id, int view, @Nullable Page page, @Nullable Chunk chunk) {
      this.date = date;
      this.id = id;
      this.view = view;
      this.page = page;
      this.chunk = chunk;
    }

    boolean hasRow() {
      return row != NO_ROW;
    }

    Chunk rows() {
      Chunk open = chunk;
      if (open == null) {
        throw new IllegalStateException("a page");
      }
      return open;
    }

    static int compare(Part one, Part other) {
      return Summary.compare(one.date, one.id, other.date, other.id);
    }
  }
}
