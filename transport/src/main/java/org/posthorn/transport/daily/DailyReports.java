package org.posthorn.transport.daily;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the reports of one kind about past days: spread over time, and once to each address even
/// if several servers share a store. Thread-safe.
public final class DailyReports {
  private static final Logger LOG = LoggerFactory.getLogger(DailyReports.class);

  private final KeyValueStore kv;
  private final Kind kind;
  private final Task task;
  private final InstantSource clock;
  private final DailyLimits limits;

  /// The tables of one kind of report. All rows have a [DayKey] as key or as the beginning of the
  /// key.
  ///
  /// @param name for the log: `TLS report`
  /// @param results one row for each report to be made
  /// @param states the progress of each report
  /// @param others further tables that belong to reports
  /// @param kept how long after its end a day is remembered
  public record Kind(
      String name,
      Partition partition,
      Table results,
      Table states,
      List<Table> others,
      Duration kept) {
    public Kind {
      others = List.copyOf(others);
    }
  }

  /// Makes one report and sends it to all its addresses. Thread-safe.
  public interface Task {
    /// Called outside of transactions.
    ///
    /// @param sent addresses that already have the report
    /// @param got to be called for each further address that has it; it is on disk on return
    /// @return whether the report is finished; otherwise it is tried again until it is given up
    /// @throws StoreException if rows could not be read or written: the report is tried again later
    boolean report(DayKey key, Set<String> sent, Consumer<String> got);

    /// The report is finished or given up. Called in the transaction that records this and removes
    /// the row of results.
    ///
    /// @param sent addresses that have the report
    void finish(Writer writer, DayKey key, Set<String> sent);

    /// Called after that transaction: removes rows that are too many for it. Rows that a crash
    /// leaves are removed with the day.
    void finished(DayKey key);
  }

  public DailyReports(
      KeyValueStore kv, Kind kind, Task task, InstantSource clock, DailyLimits limits) {
    this.kv = kv;
    this.kind = kind;
    this.task = task;
    this.clock = clock;
    this.limits = limits;
  }

  /// Sends reports that are due, and removes old days. Called every minute by one thread. Reports
  /// are sent in parallel; the call takes as long as the slowest receiving server.
  ///
  /// @return reports that at least one address received
  public int run() {
    AtomicInteger sent = new AtomicInteger();
    Semaphore room = new Semaphore(limits.sendersMax());
    try (ExecutorService senders =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("daily-report-", 0).factory())) {
      byte[] from = {};
      Page page;
      do {
        page = page(from);
        for (DayKey key : page.due()) {
          room.acquire();
          senders.execute(() -> {
            try {
              sent.addAndGet(reported(key) ? 1 : 0);
            } finally {
              room.release();
            }
          });
        }
        from = page.next();
      } while (from.length > 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is stopping
    }
    forget();
    return sent.get();
  }

  /// @return whether at least one address received it. A failed report does not affect the others
  private boolean reported(DayKey key) {
    try {
      return report(key);
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.CLOSED) {
        LOG.info(
            "reports event=delayed day={} kind={} reason=\"the server is stopping\"",
            key.day(),
            kind.name());
      } else {
        LOG.error("reports event=delayed day={} kind={}", key.day(), kind.name(), e);
      }
    } catch (RuntimeException e) {
      LOG.error("reports event=internal-error day={} kind={}", key.day(), kind.name(), e);
    }
    return false;
  }

  /// Keys of reports that are due, and where to continue; empty at the end.
  private record Page(List<DayKey> due, byte[] next) {}

  private Page page(byte[] from) {
    Instant now = clock.instant();
    byte[] end = DayKey.start(DayKey.dayOf(now));
    return kv.read(
        kind.partition(),
        reader -> {
          List<DayKey> due = new ArrayList<>();
          List<byte[]> seen = new ArrayList<>();
          reader.walk(
              kind.results(),
              from,
              end,
              (key, _) -> {
                seen.add(key.clone());
                DayKey found = DayKey.of(key);
                if (!now.isBefore(found.due(limits))) {
                  due.add(found);
                }
                return seen.size() < limits.pageRows();
              });
          boolean more = seen.size() == limits.pageRows();
          return new Page(due, more ? RowRange.after(seen.getLast()) : new byte[0]);
        });
  }

  /// @return whether at least one address received it
  private boolean report(DayKey key) {
    Optional<ReportState> claimed = claim(key);
    if (claimed.isEmpty()) {
      return false;
    }
    Progress progress = new Progress(key, claimed.get());
    if (task.report(key, claimed.get().sent(), progress)) {
      finish(key, progress.state);
    } else {
      later(key, progress.state);
    }
    return progress.state.sent().size() > claimed.get().sent().size();
  }

  /// Records the addresses that have a report. One thread.
  private final class Progress implements Consumer<String> {
    private final DayKey key;
    private ReportState state;

    Progress(DayKey key, ReportState state) {
      this.key = key;
      this.state = state;
    }

    @Override
    public void accept(String address) {
      state = state.sent(address);
      save(key, state);
    }
  }

  /// Claims a report, so that no other server sends it.
  private Optional<ReportState> claim(DayKey key) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    return kv.write(
        kind.partition(),
        Durability.SYNCED,
        writer -> {
          if (writer.get(kind.results(), key.bytes()) == null) {
            return Optional.empty();
          }
          ReportState state = new ReportState(false, now, Set.of());
          byte[] known = writer.get(kind.states(), key.bytes());
          if (known != null) {
            try {
              state = ReportState.decode(known);
            } catch (StoreException e) {
              LOG.error("reports event=lost day={} kind={}", key.day(), kind.name(), e);
              writer.delete(kind.results(), key.bytes());
              return Optional.empty();
            }
          }
          if (state.done() || now.isBefore(state.next())) {
            return Optional.empty();
          }
          ReportState mine = state.until(now.plus(limits.claimTime()));
          writer.put(kind.states(), key.bytes(), mine.encode());
          return Optional.of(mine);
        });
  }

  /// RFC 8460 §5.5: retry for a day.
  private void later(DayKey key, ReportState state) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    Instant next = now.plus(limits.retryAfter());
    if (next.isAfter(key.due(limits).plus(limits.giveUpAfter()))) {
      LOG.warn("reports event=given-up day={} kind={}", key.day(), kind.name());
      finish(key, state);
    } else {
      save(key, state.until(next));
    }
  }

  private void save(DayKey key, ReportState state) {
    kv.write(
        kind.partition(),
        Durability.SYNCED,
        writer -> {
          writer.put(kind.states(), key.bytes(), state.encode());
          return true;
        });
  }

  private void finish(DayKey key, ReportState state) {
    kv.write(
        kind.partition(),
        Durability.SYNCED,
        writer -> {
          ReportState done = new ReportState(true, state.next(), state.sent());
          writer.put(kind.states(), key.bytes(), done.encode());
          task.finish(writer, key, state.sent());
          writer.delete(kind.results(), key.bytes());
          return true;
        });
    task.finished(key);
  }

  /// One page each time; the next call continues.
  private void forget() {
    LocalDate oldest = DayKey.dayOf(clock.instant().minus(kind.kept()));
    byte[] end = DayKey.start(oldest);
    List<Table> tables = new ArrayList<>(List.of(kind.results(), kind.states()));
    tables.addAll(kind.others());
    kv.write(
        kind.partition(),
        Durability.RELAXED, // if lost, it is removed again
        writer -> {
          for (Table table : tables) {
            writer
                .scan(table, new byte[0], end, limits.pageRows())
                .forEach(row -> writer.delete(table, row.key()));
          }
          return true;
        });
  }
}
