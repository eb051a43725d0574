package org.posthorn.transport.tlsreport;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.Answer;
import org.posthorn.dns.Dnssec;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.OutboundTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the reports of days that are over. Thread-safe.
public final class ReportSender {
  private static final Logger LOG = LoggerFactory.getLogger(ReportSender.class);

  /// RFC 8460 §5.4.
  private static final String MEDIA_TYPE = "application/tlsrpt+gzip";

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final Ways ways;
  private final ReportSettings settings;
  private final InstantSource clock;
  private final ReportLimits limits;

  /// How it is found out where reports go, and how they get there.
  public record Ways(Resolver resolver, HttpsClient https, ReportMail mail) {}

  private record Claimed(ReportKey key, DomainResults results, ReportState state) {}

  public ReportSender(
      KeyValueStore kv,
      KeyedHash hash,
      Ways ways,
      ReportSettings settings,
      InstantSource clock,
      ReportLimits limits) {
    this.kv = kv;
    this.hash = hash;
    this.ways = ways;
    this.settings = settings;
    this.clock = clock;
    this.limits = limits;
  }

  /// Sends what is due now, and forgets days long past. Called every minute by one thread; takes as
  /// long as the slowest of the servers that take reports, which are written to at the same time.
  ///
  /// @return reports that somebody got
  public int run() {
    AtomicInteger sent = new AtomicInteger();
    Semaphore room = new Semaphore(limits.sendersMax());
    try (ExecutorService senders =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tls-report-", 0).factory())) {
      byte[] from = {};
      Page page;
      do {
        page = page(from);
        for (ReportKey key : page.due()) {
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
      Thread.currentThread().interrupt(); // the server is being stopped
    }
    forget();
    return sent.get();
  }

  /// @return whether somebody got it; one that fails is no reason to leave out the others
  private boolean reported(ReportKey key) {
    try {
      return report(key);
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.CLOSED) {
        LOG.info("day={} the server is being stopped, a TLS report goes later", key.day());
      } else {
        LOG.error("day={} a TLS report cannot be made now", key.day(), e);
      }
    } catch (RuntimeException e) {
      LOG.error("day={} a TLS report failed for a fault of ours", key.day(), e);
    }
    return false;
  }

  /// Keys of reports whose time has come, and where to go on; empty at the end.
  private record Page(List<ReportKey> due, byte[] next) {}

  private Page page(byte[] from) {
    Instant now = clock.instant();
    byte[] end = ReportKey.start(ReportKey.dayOf(now));
    return kv.read(
        OutboundTables.partition(),
        reader -> {
          List<ReportKey> due = new ArrayList<>();
          List<byte[]> seen = new ArrayList<>();
          reader.walk(
              OutboundTables.TLS_RESULTS,
              from,
              end,
              (key, _) -> {
                seen.add(key.clone());
                ReportKey found = ReportKey.of(key);
                if (!now.isBefore(found.due(limits))) {
                  due.add(found);
                }
                return seen.size() < limits.pageRows();
              });
          boolean more = seen.size() == limits.pageRows();
          return new Page(due, more ? RowRange.after(seen.getLast()) : new byte[0]);
        });
  }

  /// @return whether somebody got it
  private boolean report(ReportKey key) {
    Claimed claimed = claim(key);
    if (claimed == null) {
      return false;
    }
    DomainName domain = claimed.results().domain();
    Answer<String> answer = record(domain);
    if (answer.temporary()) {
      later(claimed);
      return false;
    }
    List<String> addresses =
        ReportingRecord.of(answer.values()).map(ReportingRecord::addresses).orElse(List.of());
    ReportDocument document = new ReportDocument(settings, key, claimed.results());
    ReportState state = claimed.state();
    boolean failed = false;
    for (String address : addresses.subList(0, Math.min(addresses.size(), limits.addressesMax()))) {
      if (state.sent().contains(address)) {
        continue;
      }
      if (send(document, address)) {
        state = state.sent(address);
        save(key, state);
      } else {
        failed = true;
      }
    }
    if (failed) {
      later(new Claimed(key, claimed.results(), state));
    } else {
      finish(key, state);
    }
    return state.sent().size() > claimed.state().sent().size();
  }

  private Answer<String> record(DomainName domain) {
    try {
      return ways.resolver().txt(domain.child("_smtp._tls"));
    } catch (IllegalArgumentException e) {
      // No name can be that long: nobody asks for reports.
      return new Answer.NoName<>(limits.retryAfter(), Dnssec.INSECURE);
    }
  }

  /// Takes a report up, so that nobody else does.
  private @Nullable Claimed claim(ReportKey key) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    return kv.write(
        OutboundTables.partition(),
        Durability.SYNCED,
        writer -> {
          byte[] row = writer.get(OutboundTables.TLS_RESULTS, key.bytes());
          byte[] known = writer.get(OutboundTables.TLS_REPORTS, key.bytes());
          if (row == null) {
            return null;
          }
          try {
            ReportState state =
                known == null ? new ReportState(false, now, Set.of()) : ReportState.decode(known);
            if (state.done() || now.isBefore(state.next())) {
              return null;
            }
            ReportState mine = state.until(now.plus(limits.claimTime()));
            DomainResults results = DomainResults.decode(row, limits);
            writer.put(OutboundTables.TLS_REPORTS, key.bytes(), mine.encode());
            return new Claimed(key, results, mine);
          } catch (StoreException e) {
            LOG.error("day={} a TLS report is lost", key.day(), e);
            writer.delete(OutboundTables.TLS_RESULTS, key.bytes());
            return null;
          }
        });
  }

  private boolean send(ReportDocument report, String address) {
    boolean mail = address.toLowerCase(Locale.ROOT).startsWith("mailto:");
    try {
      return mail ? mail(report, address) : post(report, address);
    } catch (IOException | StoreException e) {
      LOG.info(
          "domain={} TLS report not sent to {}: {}",
          report.results().domain(),
          address,
          e.getMessage());
      return false;
    }
  }

  /// An address that is none will be none in an hour: it counts as done.
  private boolean mail(ReportDocument report, String address) throws IOException {
    Optional<Mailbox> to = MailtoAddress.parse(address);
    if (to.isPresent()) {
      byte[] id = hash.bytes("tls-report " + report.key().hash() + " " + address);
      byte[] message = ReportMessage.of(report, to.get(), clock.instant());
      ways.mail().send(QueueId.of(id), settings.contact(), to.get(), message);
    }
    return true;
  }

  private boolean post(ReportDocument report, String address) throws IOException {
    HttpsAddress to;
    try {
      to = HttpsAddress.parse(address);
    } catch (IllegalArgumentException e) {
      return true; // as above
    }
    int status = ways.https().post(to, MEDIA_TYPE, report.gzip()).status();
    if (status / 100 != 2) {
      throw new IOException("the answer was " + status);
    }
    return true;
  }

  /// RFC 8460 §5.5: tried again for a day.
  private void later(Claimed claimed) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    Instant next = now.plus(limits.retryAfter());
    if (next.isAfter(claimed.key().due(limits).plus(limits.giveUpAfter()))) {
      LOG.warn("domain={} TLS report given up", claimed.results().domain());
      finish(claimed.key(), claimed.state());
    } else {
      save(claimed.key(), claimed.state().until(next));
    }
  }

  private void save(ReportKey key, ReportState state) {
    kv.write(
        OutboundTables.partition(),
        Durability.SYNCED,
        writer -> {
          writer.put(OutboundTables.TLS_REPORTS, key.bytes(), state.encode());
          return true;
        });
  }

  private void finish(ReportKey key, ReportState state) {
    kv.write(
        OutboundTables.partition(),
        Durability.SYNCED,
        writer -> {
          ReportState done = new ReportState(true, state.next(), state.sent());
          writer.put(OutboundTables.TLS_REPORTS, key.bytes(), done.encode());
          writer.delete(OutboundTables.TLS_RESULTS, key.bytes());
          return true;
        });
  }

  /// A page each time: there will be a next one.
  private void forget() {
    LocalDate oldest = ReportKey.dayOf(clock.instant().minus(limits.kept()));
    byte[] end = ReportKey.start(oldest);
    kv.write(
        OutboundTables.partition(),
        Durability.RELAXED, // what comes back is removed again
        writer -> {
          for (var table : Arrays.asList(OutboundTables.TLS_RESULTS, OutboundTables.TLS_REPORTS)) {
            writer
                .scan(table, new byte[0], end, limits.pageRows())
                .forEach(row -> writer.delete(table, row.key()));
          }
          return true;
        });
  }
}
