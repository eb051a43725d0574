package org.posthorn.store.view;

import org.jspecify.annotations.Nullable;
import org.posthorn.store.mail.Flags;

/// Aggregates of rows, kept for each chunk, each page and the whole view: counts, and limits by
/// which whole parts can be skipped. Immutable.
final class Summary {
  static final Summary NONE = new Builder(null).done();

  final int size;
  final int unseen;
  final int deleted;

  /// Rows whose Email had another row, here or elsewhere, when it got this one. If this is 0, no
  /// Email has two rows here.
  final int shared;

  /// Bits that at least one row has.
  final long anyFlags;

  /// Bits that each row has.
  final long allFlags;

  /// Internal date and Email id of the row received last, and of the row received first. Among rows
  /// of the same second the one with the greater id is later.
  final long newestDate;

  final long newestId;
  final long oldestDate;
  final long oldestId;

  /// Whether each row was received later than the row before it.
  final boolean ascending;

  private Summary(Builder from) {
    size = from.size;
    unseen = from.unseen;
    deleted = from.deleted;
    shared = from.shared;
    anyFlags = from.anyFlags;
    allFlags = from.allFlags;
    newestDate = from.newestDate;
    newestId = from.newestId;
    oldestDate = from.oldestDate;
    oldestId = from.oldestId;
    ascending = from.ascending;
  }

  /// The order of reception.
  static int compare(long date, long id, long otherDate, long otherId) {
    return date != otherDate ? Long.compare(date, otherDate) : Long.compare(id, otherId);
  }

  /// Aggregates rows in the order of the view.
  static final class Builder {
    private int size;
    private int unseen;
    private int deleted;
    private int shared;
    private long anyFlags;
    private long allFlags = -1;
    private long newestDate = Long.MIN_VALUE;
    private long newestId = Long.MIN_VALUE;
    private long oldestDate = Long.MAX_VALUE;
    private long oldestId = Long.MAX_VALUE;
    private boolean ascending = true;

    /// @param before the aggregates so far
    Builder(@Nullable Summary before) {
      if (before != null) {
        size = before.size;
        unseen = before.unseen;
        deleted = before.deleted;
        shared = before.shared;
        anyFlags = before.anyFlags;
        allFlags = before.allFlags;
        newestDate = before.newestDate;
        newestId = before.newestId;
        oldestDate = before.oldestDate;
        oldestId = before.oldestId;
        ascending = before.ascending;
      }
    }

    void row(long flags, long date, long id, boolean isShared) {
      size++;
      unseen += (flags & Flags.SEEN) == 0 ? 1 : 0;
      deleted += (flags & Flags.DELETED) == 0 ? 0 : 1;
      shared += isShared ? 1 : 0;
      anyFlags |= flags;
      allFlags &= flags;
      between(date, id, date, id, true);
    }

    void rows(Summary rows) {
      size += rows.size;
      unseen += rows.unseen;
      deleted += rows.deleted;
      shared += rows.shared;
      anyFlags |= rows.anyFlags;
      allFlags &= rows.allFlags;
      between(rows.oldestDate, rows.oldestId, rows.newestDate, rows.newestId, rows.ascending);
    }

    private void between(long fromDate, long fromId, long toDate, long toId, boolean inOrder) {
      ascending = ascending && inOrder && compare(fromDate, fromId, newestDate, newestId) > 0;
      if (compare(toDate, toId, newestDate, newestId) > 0) {
        newestDate = toDate;
        newestId = toId;
      }
      if (compare(fromDate, fromId, oldestDate, oldestId) < 0) {
        oldestDate = fromDate;
        oldestId = fromId;
      }
    }

    Summary done() {
      return new Summary(this);
    }
  }
}
