package org.posthorn.queue.rows;

import java.util.List;
import org.posthorn.transport.report.Report;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// A report that must be made.
///
/// @param recipients their numbers
public record ReportRow(Report.Kind kind, List<Integer> recipients) {
  private static final int FORMAT = 1;

  public ReportRow {
    recipients = List.copyOf(recipients);
  }

  public byte[] encode() {
    return new FieldWriter(FORMAT).octet(kind.code()).numbers(recipients).bytes();
  }

  public static ReportRow decode(byte[] value) {
    return FieldReader.read(
        value,
        FORMAT,
        "ordered report",
        in -> new ReportRow(Report.Kind.of(in.octet()), in.numbers()));
  }
}
