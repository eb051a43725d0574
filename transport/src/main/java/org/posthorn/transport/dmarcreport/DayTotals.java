package org.posthorn.transport.dmarcreport;

import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// How much there is of one day.
///
/// @param leftOut messages for whose policy there was no room
record DayTotals(int groups, int rows, long leftOut) {
  private static final int FORMAT = 1;

  static final DayTotals NONE = new DayTotals(0, 0, 0);

  byte[] encode() {
    return new FieldWriter(FORMAT).count(groups).count(rows).number(leftOut).bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are no such row
  static DayTotals decode(byte[] value) {
    return FieldReader.read(
        value,
        FORMAT,
        "totals of DMARC results",
        in -> new DayTotals(in.count(), in.count(), in.number()));
  }
}
