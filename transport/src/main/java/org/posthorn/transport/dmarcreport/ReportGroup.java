package org.posthorn.transport.dmarcreport;

import java.time.LocalDate;
import java.util.HexFormat;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PublishedPolicy;
import org.posthorn.transport.daily.DayKey;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.KeyedHash;

/// One future report: a policy on a day, and its totals.
///
/// @param messages counted messages, with or without a row
/// @param rows number of rows
/// @param leftOut messages without a row, because there were too many rows
record ReportGroup(PublishedPolicy policy, long messages, int rows, long leftOut) {
  private static final int FORMAT = 1;

  static DayKey key(LocalDate day, PublishedPolicy policy, KeyedHash hash) {
    FieldWriter out = new FieldWriter(FORMAT);
    RowFields.write(out, policy);
    String name = "dmarc-report " + day + " " + HexFormat.of().formatHex(out.bytes());
    return DayKey.of(day, hash.bytes(name));
  }

  byte[] encode() {
    FieldWriter out = new FieldWriter(FORMAT);
    RowFields.write(out, policy);
    return out.number(messages).count(rows).number(leftOut).bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
  static ReportGroup decode(byte[] value) {
    return FieldReader.read(
        value,
        FORMAT,
        "group of a DMARC report",
        in -> new ReportGroup(RowFields.policy(in), in.number(), in.count(), in.number()));
  }
}
