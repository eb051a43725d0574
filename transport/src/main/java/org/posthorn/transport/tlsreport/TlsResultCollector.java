package org.posthorn.transport.tlsreport;

import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.DomainName;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.transport.TlsResults;
import org.posthorn.transport.daily.DayKey;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.OutboundTables;
import org.posthorn.transport.tlsreport.PolicyResults.Policy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts TLS results of outbound sessions. Thread-safe.
public final class TlsResultCollector implements TlsResults {
  private static final Logger LOG = LoggerFactory.getLogger(TlsResultCollector.class);

  /// Rows may be large, so a transaction has few.
  private static final int ROWS_PER_TRANSACTION = 20;

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final InstantSource clock;
  private final TlsReportLimits limits;
  private Map<DayOfDomain, DomainResults> unsaved = new LinkedHashMap<>();
  private long dropped;

  private record DayOfDomain(LocalDate day, DomainName domain) {}

  public TlsResultCollector(
      KeyValueStore kv, KeyedHash hash, InstantSource clock, TlsReportLimits limits) {
    this.kv = kv;
    this.hash = hash;
    this.clock = clock;
    this.limits = limits;
  }

  @Override
  public synchronized void success(Applied applied) {
    DomainResults results = today(applied.domain());
    if (results != null) {
      results.success(policy(applied));
    }
  }

  @Override
  public synchronized void failure(Applied applied, Failure failure) {
    DomainResults results = today(applied.domain());
    if (results != null) {
      String address = failure.address().map(found -> found.getHostAddress()).orElse("");
      results.failure(
          policy(applied),
          new PolicyResults.Failure(
              failure.type(), clean(failure.host()), address, clean(failure.text())));
    }
  }

  /// Results not counted because there were too many domains.
  public synchronized long dropped() {
    return dropped;
  }

  private @Nullable DomainResults today(DomainName domain) {
    DayOfDomain key = new DayOfDomain(DayKey.dayOf(clock.instant()), domain);
    DomainResults found = unsaved.get(key);
    if (found == null && unsaved.size() < limits.domainsMax()) {
      found = new DomainResults(domain, limits);
      unsaved.put(key, found);
    }
    dropped += found == null ? 1 : 0;
    return found;
  }

  private Policy policy(Applied applied) {
    List<String> lines = new ArrayList<>();
    int left = limits.policyCharsMax();
    for (String line : applied.lines()) {
      if (line.length() > left) {
        break;
      }
      lines.add(line);
      left -= line.length() + 1;
    }
    return new Policy(applied.type(), applied.policyDomain(), List.copyOf(lines));
  }

  /// One line of limited length.
  private String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(limits.textCharsMax())
        .forEach(c -> clean.appendCodePoint(isPlain(c) ? c : ' '));
    return clean.toString();
  }

  private static boolean isPlain(int c) {
    return !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
  }

  /// Adds the counts in memory to the rows on disk. Called every minute and before the server
  /// stops; a crash loses what was counted since. If the disk is full they stay in memory.
  public void flush() {
    Map<DayOfDomain, DomainResults> taken;
    synchronized (this) {
      taken = unsaved;
      unsaved = new LinkedHashMap<>();
    }
    List<Map.Entry<DayOfDomain, DomainResults>> entries = List.copyOf(taken.entrySet());
    for (int from = 0; from < entries.size(); from += ROWS_PER_TRANSACTION) {
      int to = Math.min(entries.size(), from + ROWS_PER_TRANSACTION);
      try {
        write(entries.subList(from, to));
      } catch (StoreException e) {
        LOG.error("reports event=results-not-stored kind=tls", e);
        keep(entries.subList(from, entries.size()));
        return;
      }
    }
  }

  private void write(List<Map.Entry<DayOfDomain, DomainResults>> entries) {
    kv.write(
        OutboundTables.partition(),
        Durability.RELAXED, // if lost, only statistics are incomplete
        writer -> {
          entries.forEach(entry -> add(writer, key(entry.getKey()), entry.getValue()));
          return true;
        });
  }

  private DayKey key(DayOfDomain of) {
    String name = "tls-report " + of.day() + " " + of.domain().ascii();
    return DayKey.of(of.day(), hash.bytes(name));
  }

  private void add(Writer writer, DayKey key, DomainResults results) {
    if (writer.get(OutboundTables.TLS_REPORTS, key.bytes()) != null) {
      return; // too late: the report is being sent, and must be the same for all addresses
    }
    DomainResults sum = new DomainResults(results.domain(), limits);
    byte[] row = writer.get(OutboundTables.TLS_RESULTS, key.bytes());
    if (row != null) {
      try {
        sum.add(DomainResults.decode(row, limits));
      } catch (StoreException e) {
        LOG.error("reports event=results-lost kind=tls domain={}", results.domain(), e);
      }
    }
    sum.add(results);
    writer.put(OutboundTables.TLS_RESULTS, key.bytes(), sum.encode());
  }

  private synchronized void keep(List<Map.Entry<DayOfDomain, DomainResults>> entries) {
    for (Map.Entry<DayOfDomain, DomainResults> entry : entries) {
      DomainResults newer = unsaved.remove(entry.getKey());
      if (newer != null) {
        entry.getValue().add(newer);
      }
      if (unsaved.size() < limits.domainsMax()) {
        unsaved.put(entry.getKey(), entry.getValue());
      }
    }
  }
}
