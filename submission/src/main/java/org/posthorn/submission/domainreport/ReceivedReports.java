package org.posthorn.submission.domainreport;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import java.util.function.Function;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.ReportTables;

/// Stores received reports on local domains. Thread-safe.
public final class ReceivedReports {
  private static final int DMARC = 1;
  private static final int TLS = 2;
  private static final int FAILURE = 3;

  /// A row may have 20 KB.
  private static final int PAGE_ROWS = 50;

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final InstantSource clock;
  private final ReceivedReportLimits limits;

  public ReceivedReports(
      KeyValueStore kv, KeyedHash hash, InstantSource clock, ReceivedReportLimits limits) {
    this.kv = kv;
    this.hash = hash;
    this.clock = clock;
    this.limits = limits;
  }

  /// The result of storing a report.
  public enum Kept {
    KEPT,
    /// A report of this organization with this id is stored already.
    KNOWN,
    /// There are too many about this day.
    TOO_MANY,
    /// The day is in the future, or too old.
    NOT_NOW
  }

  /// @param domain local, in lower case
  Kept add(String domain, DmarcReceived report) {
    Key key = new Key(domain, DMARC);
    return add(key, report.origin(), report.domain(), ReceivedRows.encode(report));
  }

  /// @param domain local, in lower case
  Kept add(String domain, TlsReceived report) {
    return add(new Key(domain, TLS), report.origin(), domain, ReceivedRows.encode(report));
  }

  /// @param domain local, in lower case
  Kept add(String domain, FailureReceived report) {
    Key key = new Key(domain, FAILURE);
    return add(key, report.origin(), report.domain(), ReceivedRows.encode(report));
  }

  private Kept add(Key key, Origin origin, String about, byte[] value) {
    LocalDate day = origin.day();
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (day.isAfter(today) || day.isBefore(today.minusDays(limits.ageMax().toDays()))) {
      return Kept.NOT_NOW;
    }
    byte[] row = key.of(origin, about);
    return kv.write(
        ReportTables.partition(),
        Durability.RELAXED, // its message is stored as mail
        writer -> {
          if (writer.get(ReportTables.RECEIVED, row) != null) {
            return Kept.KNOWN;
          }
          int[] there = {0};
          writer.walk(
              ReportTables.RECEIVED,
              key.from(day),
              key.to(day),
              (_, _) -> ++there[0] < limits.reportsPerDayMax());
          if (there[0] >= limits.reportsPerDayMax()) {
            return Kept.TOO_MANY;
          }
          writer.put(ReportTables.RECEIVED, row, value);
          return Kept.KEPT;
        });
  }

  /// Calls the consumer with every aggregate report on a local domain about some days.
  ///
  /// @param domain in lower case
  /// @param from the first day (UTC)
  /// @param to the last day
  public void dmarc(String domain, LocalDate from, LocalDate to, Consumer<DmarcReceived> visitor) {
    each(new Key(domain, DMARC), from, to, ReceivedRows::dmarc, visitor);
  }

  /// Every TLS report, likewise.
  public void tls(String domain, LocalDate from, LocalDate to, Consumer<TlsReceived> visitor) {
    each(new Key(domain, TLS), from, to, ReceivedRows::tls, visitor);
  }

  /// Every failure report, likewise.
  public void failures(
      String domain, LocalDate from, LocalDate to, Consumer<FailureReceived> visitor) {
    each(new Key(domain, FAILURE), from, to, ReceivedRows::failure, visitor);
  }

  private <T> void each(
      Key key, LocalDate from, LocalDate to, Function<byte[], T> decode, Consumer<T> visitor) {
    for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
      RowRange.of(ReportTables.partition(), ReportTables.RECEIVED, key.from(day), key.to(day))
          .inPagesOf(PAGE_ROWS)
          .each(kv, row -> visitor.accept(decode.apply(row.value())));
    }
  }

  /// Removes what is too old. Called once an hour.
  public void expire() {
    LocalDate oldest = LocalDate.ofInstant(clock.instant().minus(limits.kept()), ZoneOffset.UTC);
    RowRange.below(
            ReportTables.partition(),
            ReportTables.RECEIVED,
            ByteBuffer.allocate(Long.BYTES).putLong(oldest.toEpochDay()).array())
        .inPagesOf(PAGE_ROWS)
        .change(
            kv,
            Durability.RELAXED, // if lost, it is removed again
            (writer, page) -> page.forEach(row -> writer.delete(ReportTables.RECEIVED, row.key())));
  }

  /// Day (8), hash of the domain (16), kind (1), hash of organization, id and policy's domain (16).
  private final class Key {
    private final byte[] domain;
    private final int kind;

    Key(String domain, int kind) {
      this.domain = hash.bytes("received-report " + domain);
      this.kind = kind;
    }

    private ByteBuffer beginning(LocalDate day, int kindOf, int more) {
      return ByteBuffer.allocate(Long.BYTES + domain.length + 1 + more)
          .putLong(day.toEpochDay())
          .put(domain)
          .put((byte) kindOf);
    }

    byte[] from(LocalDate day) {
      return beginning(day, kind, 0).array();
    }

    byte[] to(LocalDate day) {
      return beginning(day, kind + 1, 0).array();
    }

    /// RFC 9990 §3.1.1.3: an id is unique for one organization and one domain.
    byte[] of(Origin origin, String about) {
      byte[] report =
          hash.bytes(
              "received-report " + String.join("\n", origin.organization(), origin.id(), about));
      return beginning(origin.day(), kind, report.length).put(report).array();
    }
  }
}
