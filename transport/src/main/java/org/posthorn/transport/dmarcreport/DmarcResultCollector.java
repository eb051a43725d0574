package org.posthorn.transport.dmarcreport;

import java.time.InstantSource;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PublishedPolicy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Row;
import org.posthorn.transport.daily.DayKey;
import org.posthorn.transport.daily.ReportSubject;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.ReportTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts DMARC results of inbound mail by day and policy. Thread-safe.
public final class DmarcResultCollector implements Observations {
  private static final Logger LOG = LoggerFactory.getLogger(DmarcResultCollector.class);
  private static final int ROWS_PER_TRANSACTION = 200;

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final InstantSource clock;
  private final ResultLimits limits;
  private Map<PolicyOfDay, Waiting> unsaved = new LinkedHashMap<>();
  private int waitingRows;
  private long dropped;

  private record PolicyOfDay(LocalDate day, PublishedPolicy policy) {}

  /// The counts of one report that are not on disk yet. Not thread-safe.
  private static final class Waiting {
    /// Rows (with a count of 1) and how often each occurred.
    private final Map<Row, Long> rows = new LinkedHashMap<>();

    private long leftOut;
  }

  public DmarcResultCollector(
      KeyValueStore kv, KeyedHash hash, InstantSource clock, ResultLimits limits) {
    this.kv = kv;
    this.hash = hash;
    this.clock = clock;
    this.limits = limits;
  }

  @Override
  public void record(Observation observation) {
    if (!isReport(observation)) {
      ReportedMessage.of(observation, limits).ifPresent(this::count);
    }
  }

  /// Reports are not reported on: two servers without other mail would report to each other
  /// endlessly. Applies to authenticated reports only.
  private static boolean isReport(Observation seen) {
    return seen.dmarc().verdict() == AuthenticationVerdict.PASS
        && ReportSubject.isIn(seen.transaction().header());
  }

  private synchronized void count(ReportedMessage reported) {
    PolicyOfDay key = new PolicyOfDay(DayKey.dayOf(clock.instant()), reported.policy());
    add(unsaved, key, reported.row(), 1);
  }

  /// Called with the lock held.
  private void add(Map<PolicyOfDay, Waiting> to, PolicyOfDay key, Row row, long messages) {
    Waiting found = to.get(key);
    if (found == null && waitingRows < limits.waitingRowsMax()) {
      found = new Waiting();
      to.put(key, found);
    }
    if (found == null) {
      dropped += messages;
    } else if (found.rows.containsKey(row)) {
      found.rows.merge(row, messages, Long::sum);
    } else if (waitingRows < limits.waitingRowsMax()) {
      found.rows.put(row, messages);
      waitingRows++;
    } else {
      found.leftOut += messages;
    }
  }

  /// Messages that are not counted in any report, because too many counts were waiting to be
  /// written.
  public synchronized long dropped() {
    return dropped;
  }

  /// Adds the counts in memory to the rows on disk. Called every minute and before the server
  /// stops; a crash loses what was counted since. If it cannot be written it stays in memory.
  public void flush() {
    Map<PolicyOfDay, Waiting> taken;
    synchronized (this) {
      taken = unsaved;
      unsaved = new LinkedHashMap<>();
      waitingRows = 0;
    }
    boolean failed = false;
    for (Map.Entry<PolicyOfDay, Waiting> entry : taken.entrySet()) {
      failed = failed || !written(entry.getKey(), entry.getValue());
      if (failed) {
        keep(entry.getKey(), entry.getValue());
      }
    }
  }

  /// @return whether everything is on disk; the remaining counts stay in `waiting`
  private boolean written(PolicyOfDay key, Waiting waiting) {
    try {
      while (!waiting.rows.isEmpty() || waiting.leftOut > 0) {
        List<Row> some = waiting.rows.keySet().stream().limit(ROWS_PER_TRANSACTION).toList();
        List<Row> counted =
            some.stream().map(row -> times(row, waiting.rows.getOrDefault(row, 0L))).toList();
        write(key, counted, waiting.leftOut);
        some.forEach(waiting.rows::remove);
        waiting.leftOut = 0;
      }
      return true;
    } catch (StoreException e) {
      LOG.error("reports event=results-not-stored kind=dmarc", e);
      return false;
    }
  }

  private synchronized void keep(PolicyOfDay key, Waiting waiting) {
    waiting.rows.forEach((row, messages) -> add(unsaved, key, row, messages));
    Waiting kept = unsaved.get(key);
    if (kept == null) {
      dropped += waiting.leftOut;
    } else {
      kept.leftOut += waiting.leftOut;
    }
  }

  private static Row times(Row row, long count) {
    return new Row(row.source(), count, row.evaluated(), row.identifiers(), row.dkim(), row.spf());
  }

  private void write(PolicyOfDay of, List<Row> rows, long leftOut) {
    DayKey key = ReportGroup.key(of.day(), of.policy(), hash);
    kv.write(
        ReportTables.partition(),
        Durability.RELAXED, // if lost, only statistics are incomplete
        writer -> {
          if (writer.get(ReportTables.DMARC_REPORTS, key.bytes()) == null) {
            new Addition(writer, key).add(of.policy(), rows, leftOut);
          } // otherwise too late: the report is being sent, and must be the same for all addresses
          return true;
        });
  }

  /// Adds counts to one report on disk, in one transaction.
  private final class Addition {
    private final Writer writer;
    private final DayKey key;

    Addition(Writer writer, DayKey key) {
      this.writer = writer;
      this.key = key;
    }

    void add(PublishedPolicy policy, List<Row> rows, long leftOut) {
      long messages = leftOut + rows.stream().mapToLong(Row::count).sum();
      byte[] day = DayKey.start(key.day());
      DayTotals totals =
          Optional.ofNullable(writer.get(ReportTables.DMARC_ROWS, day))
              .map(DayTotals::decode)
              .orElse(DayTotals.NONE);
      byte @Nullable [] known = writer.get(ReportTables.DMARC_GROUPS, key.bytes());
      if (known == null && totals.groups() >= limits.groupsPerDayMax()) {
        put(day, new DayTotals(totals.groups(), totals.rows(), totals.leftOut() + messages));
        return;
      }
      ReportGroup group =
          known == null ? new ReportGroup(policy, 0, 0, 0) : ReportGroup.decode(known);
      int room =
          Math.min(limits.rowsPerGroupMax() - group.rows(), limits.rowsPerDayMax() - totals.rows());
      int added = 0;
      long without = leftOut;
      List<byte[]> keys =
          rows.stream().map(row -> new StoredRows(key).key(times(row, 0), hash)).toList();
      List<byte @Nullable []> stored = writer.get(ReportTables.DMARC_ROWS, keys);
      for (int i = 0; i < rows.size(); i++) {
        Row row = rows.get(i);
        byte @Nullable [] before = stored.get(i);
        if (before != null) {
          row = times(row, row.count() + RowFields.row(before).count());
        } else if (added < room) {
          added++;
        } else {
          without += row.count();
          continue;
        }
        writer.put(ReportTables.DMARC_ROWS, keys.get(i), RowFields.encode(row));
      }
      writer.put(
          ReportTables.DMARC_GROUPS,
          key.bytes(),
          new ReportGroup(
                  policy,
                  group.messages() + messages,
                  group.rows() + added,
                  group.leftOut() + without)
              .encode());
      put(
          day,
          new DayTotals(
              totals.groups() + (known == null ? 1 : 0), totals.rows() + added, totals.leftOut()));
    }

    private void put(byte[] day, DayTotals totals) {
      writer.put(ReportTables.DMARC_ROWS, day, totals.encode());
    }
  }
}
