package org.posthorn.kv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/// Rows with pending changes on top.
///
/// Another thread may move the changes into the rows at any time, so the changes are read first: a
/// change that is gone is then in the rows.
record OverlaidRows(NavigableMap<byte[], Change> changes, Rows below) implements Rows {

  @Override
  public boolean isShared() {
    return below.isShared();
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] rowKey) {
    Change change = changes.get(rowKey);
    return change == null ? below.get(table, rowKey) : change.sealed();
  }

  @Override
  public List<byte @Nullable []> get(Table table, List<byte[]> rowKeys) {
    if (changes.isEmpty()) {
      return below.get(table, rowKeys);
    }
    List<@Nullable Change> above = new ArrayList<>(rowKeys.size());
    List<byte[]> missing = new ArrayList<>(rowKeys.size());
    for (byte[] rowKey : rowKeys) {
      Change change = changes.get(rowKey);
      above.add(change);
      if (change == null) {
        missing.add(rowKey);
      }
    }
    Iterator<byte @Nullable []> found = below.get(table, missing).iterator();
    List<byte @Nullable []> values = new ArrayList<>(rowKeys.size());
    for (Change change : above) {
      values.add(change == null ? found.next() : change.sealed());
    }
    return values;
  }

  @Override
  public Cursor cursor(Table table, byte[] low, byte[] high, boolean descending, int atMost) {
    if (Arrays.compareUnsigned(low, high) >= 0) {
      return new MergedCursor(List.<SealedChange>of().iterator(), new NoRows(), descending);
    }
    NavigableMap<byte[], Change> range = changes.subMap(low, true, high, false);
    List<SealedChange> above = new ArrayList<>();
    int deleted = 0;
    for (Map.Entry<byte[], Change> entry :
        (descending ? range.descendingMap() : range).entrySet()) {
      byte[] sealed = entry.getValue().sealed();
      above.add(new SealedChange(entry.getKey(), sealed));
      deleted += sealed == null ? 1 : 0;
    }
    int atMostBelow = atMost > Integer.MAX_VALUE - deleted ? atMost : atMost + deleted;
    return new MergedCursor(
        above.iterator(), below.cursor(table, low, high, descending, atMostBelow), descending);
  }

  private record SealedChange(byte[] rowKey, byte @Nullable [] sealed) {}

  private static final class NoRows implements Cursor {
    @Override
    public @Nullable SealedRow next() {
      return null;
    }

    @Override
    public void close() {
      // Nothing to close.
    }
  }

  /// Merges two sorted sequences; if both have a row, the change counts.
  private static final class MergedCursor implements Cursor {
    private final Iterator<SealedChange> changes;
    private final Cursor below;
    private final boolean descending;
    private @Nullable SealedChange change;
    private @Nullable SealedRow row;

    MergedCursor(Iterator<SealedChange> changes, Cursor below, boolean descending) {
      this.changes = changes;
      this.below = below;
      this.descending = descending;
      this.change = nextChange();
      this.row = below.next();
    }

    @Override
    public @Nullable SealedRow next() {
      while (true) {
        SealedChange above = change;
        SealedRow candidate = row;
        if (above == null) {
          row = candidate == null ? null : below.next();
          return candidate;
        }
        int order = candidate == null ? -1 : compare(above.rowKey(), candidate.rowKey());
        if (order > 0) {
          row = below.next();
          return candidate;
        }
        if (order == 0) {
          row = below.next();
        }
        change = nextChange();
        byte[] sealed = above.sealed();
        if (sealed != null) {
          return new SealedRow(above.rowKey(), sealed);
        }
      }
    }

    private int compare(byte[] a, byte[] b) {
      return descending ? Arrays.compareUnsigned(b, a) : Arrays.compareUnsigned(a, b);
    }

    private @Nullable SealedChange nextChange() {
      return changes.hasNext() ? changes.next() : null;
    }

    @Override
    public void close() {
      below.close();
    }
  }
}
