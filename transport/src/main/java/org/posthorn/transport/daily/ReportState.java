package org.posthorn.transport.daily;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// The progress of a report.
///
/// @param done whether it is finished
/// @param next when it may be claimed at the earliest
/// @param sent addresses that have it
record ReportState(boolean done, Instant next, Set<String> sent) {
  private static final int FORMAT = 1;

  ReportState {
    sent = Set.copyOf(sent);
  }

  ReportState until(Instant other) {
    return new ReportState(done, other, sent);
  }

  ReportState sent(String address) {
    Set<String> more = new LinkedHashSet<>(sent);
    more.add(address);
    return new ReportState(done, next, more);
  }

  byte[] encode() {
    FieldWriter out = new FieldWriter(FORMAT).flag(done).instant(next).count(sent.size());
    sent.forEach(out::text);
    return out.bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
  static ReportState decode(byte[] value) {
    return FieldReader.read(value, FORMAT, "state of a daily report", ReportState::read);
  }

  private static ReportState read(FieldReader in) {
    boolean done = in.flag();
    Instant next = in.instant();
    int count = in.count();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(in.text());
    }
    return new ReportState(done, next, new LinkedHashSet<>(sent));
  }
}
