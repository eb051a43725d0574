package org.posthorn.transport.dmarcreport;

import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// Totals of one day.
///
/// @param leftOut messages whose policy exceeded the limit of groups
record DayTotals(int groups, int rows, long leftOut) {
  private static final int FORMAT = 1;

  static final DayTotals NONE = new DayTotals(0, 0, 0);

  byte[] encode() {
    return new FieldWriter(FORMAT).count(groups).count(rows).number(leftOut).bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
  static DayTotals decode(byte[] value) {
    return FieldReader.read(
        value,
        FORMAT,
        "totals of DMARC results",
        in -> new DayTotals(in.count(), in.count(), in.number()));
  }
}
