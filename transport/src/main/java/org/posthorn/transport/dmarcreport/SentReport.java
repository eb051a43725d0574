package org.posthorn.transport.dmarcreport;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.transport.daily.DayKey;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.ReportTables;

/// An aggregate report that this server sent.
///
/// @param day the day it is about (UTC)
/// @param domain the domain it is about
/// @param messages all counted messages, with those without a row
/// @param leftOut messages without a row
/// @param finished when it was finished
/// @param addresses addresses that received it; empty if none did
public record SentReport(
    LocalDate day,
    String domain,
    long messages,
    int rows,
    long leftOut,
    Instant finished,
    Set<String> addresses) {
  private static final int FORMAT = 1;

  /// Maximum number of reports in a listing.
  public static final int LISTED_MAX = 10_000;

  public SentReport {
    addresses = Set.copyOf(addresses);
  }

  byte[] encode() {
    FieldWriter out =
        new FieldWriter(FORMAT)
            .text(domain)
            .number(messages)
            .count(rows)
            .number(leftOut)
            .instant(finished)
            .count(addresses.size());
    new TreeSet<>(addresses).forEach(out::text);
    return out.bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
  static SentReport decode(LocalDate day, byte[] value) {
    return FieldReader.read(value, FORMAT, "sent DMARC report", in -> read(day, in));
  }

  private static SentReport read(LocalDate day, FieldReader in) {
    String domain = in.text();
    long messages = in.number();
    int rows = in.count();
    long leftOut = in.number();
    Instant finished = in.instant();
    Set<String> addresses = new TreeSet<>();
    for (int left = in.count(); left > 0; left--) {
      addresses.add(in.text());
    }
    return new SentReport(day, domain, messages, rows, leftOut, finished, addresses);
  }

  /// Reports about days from `first` on, oldest day first; at most [#LISTED_MAX].
  public static List<SentReport> since(KeyValueStore kv, LocalDate first) {
    List<SentReport> found = new ArrayList<>();
    RowRange.of(ReportTables.partition(), ReportTables.DMARC_SENT, DayKey.start(first), new byte[0])
        .pages(
            kv,
            page -> {
              page.forEach(row -> found.add(decode(DayKey.of(row.key()).day(), row.value())));
              return found.size() < LISTED_MAX;
            });
    return found.size() > LISTED_MAX ? found.subList(0, LISTED_MAX) : found;
  }
}
