package org.posthorn.server.cli.installation;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.admin.values.Sizes;
import tools.jackson.databind.JsonNode;

/// The output of `posthorn status` for people. Values that have no sentence here are listed at the
/// end by name, so that nothing is hidden.
final class StatusPage {
  private static final Pattern LISTENER =
      Pattern.compile("posthorn_connections\\{listener=\"([^\"]+)\"}");
  private static final String CERTIFICATE = "posthorn_tls_certificate_remaining_seconds";
  private static final List<String> LISTENER_COLUMNS =
      List.of(
          "connections",
          "connections_accepted_total",
          "connections_refused_total",
          "tls_handshake_failures_total",
          "connections_aborted_total");

  private final PrintWriter out;
  private final JsonNode status;
  private final Map<String, Double> left = new TreeMap<>();

  StatusPage(PrintWriter out, JsonNode status) {
    this.out = out;
    this.status = status;
    status
        .path("metrics")
        .properties()
        .forEach(metric -> left.put(metric.getKey(), metric.getValue().asDouble()));
  }

  void print() {
    head();
    if (status.path("running").asBoolean()) {
      listeners();
    }
    certificate();
    store();
    problems();
    if (!left.isEmpty()) {
      out.println();
      out.println("Other metrics");
      left.forEach((name, value) -> out.printf("  %-64s %s%n", name, number(value)));
    }
    out.flush();
  }

  private void head() {
    if (status.path("running").asBoolean()) {
      Instant since = Instant.parse(status.path("since").asString());
      out.printf(
          "Running as process %d for %s%n",
          status.path("pid").asLong(), words(Duration.between(since, Instant.now())));
    } else {
      out.println("Not running; these are the metrics of the store alone");
    }
    out.printf(
        "Data in %s, %s free there%n",
        status.path("data").asString(), Sizes.of(take("posthorn_disk_free_bytes")));
  }

  private void listeners() {
    TreeSet<String> names = new TreeSet<>();
    for (String metric : left.keySet()) {
      Matcher listener = LISTENER.matcher(metric);
      if (listener.matches()) {
        names.add(listener.group(1));
      }
    }
    out.println();
    out.printf(
        "%-14s %10s %10s %10s %18s %10s%n",
        "Connections", "open", "accepted", "refused", "failed handshakes", "aborted");
    for (String name : names) {
      List<Object> row = new ArrayList<>(List.of(name));
      for (String column : LISTENER_COLUMNS) {
        row.add(take("posthorn_" + column + "{listener=\"" + name + "\"}"));
      }
      out.printf("  %-12s %,10d %,10d %,10d %,18d %,10d%n", row.toArray());
    }
  }

  private void certificate() {
    if (left.containsKey(CERTIFICATE)) {
      out.println();
      out.printf("Certificate: %,d days left%n", Duration.ofSeconds(take(CERTIFICATE)).toDays());
    }
  }

  private void store() {
    out.println();
    out.println("Store");
    size("Tables on disk", "posthorn_store_sst_bytes");
    size("Bodies on disk", "posthorn_store_blob_file_bytes");
    size("  of these, no longer needed", "posthorn_store_blob_file_garbage_bytes");
    size("Write-ahead log", "posthorn_store_wal_bytes");
    size("Block cache", "posthorn_store_block_cache_bytes");
    size("Write buffers", "posthorn_store_memtable_bytes");
    if (left.containsKey("posthorn_store_syncs_total")) {
      out.printf(
          Locale.ROOT,
          "  %-30s %,d in %,d syncs of %.1f ms (99%% under %.1f ms)%n",
          "Transactions",
          take("posthorn_store_commits_total"),
          take("posthorn_store_syncs_total"),
          1000 * exact("posthorn_store_sync_mean_seconds"),
          1000 * exact("posthorn_store_sync_p99_seconds"));
    }
  }

  private void problems() {
    List<String> problems = new ArrayList<>();
    complain(
        problems,
        "posthorn_internal_errors_total",
        "internal errors; the log has the stack traces");
    complain(
        problems,
        "posthorn_store_background_errors_total",
        "errors of RocksDB in the background; see the log");
    complain(problems, "posthorn_store_writes_stopped", "RocksDB has stopped writes to catch up");
    complain(problems, "posthorn_store_write_stalls_total", "times RocksDB slowed writers down");
    complain(
        problems,
        "posthorn_store_write_rate_limit_bytes",
        "bytes per second at most: RocksDB slows writers down now");
    complain(
        problems,
        "posthorn_journal_failing",
        "archive of the journal cannot be written: posthorn journal status");
    complain(
        problems,
        "posthorn_acme_failing",
        "ACME orders or names that fail: posthorn certificate status");
    out.println();
    if (problems.isEmpty()) {
      out.println("No problems.");
    } else {
      out.println("Problems");
      problems.forEach(problem -> out.println("  " + problem));
    }
  }

  private void complain(List<String> problems, String metric, String meaning) {
    long value = take(metric);
    if (value > 0) {
      problems.add(String.format(Locale.ROOT, "%,d %s (%s)", value, meaning, metric));
    }
  }

  private void size(String title, String metric) {
    if (left.containsKey(metric)) {
      out.printf("  %-30s %s%n", title, Sizes.of(take(metric)));
    }
  }

  private long take(String metric) {
    return (long) exact(metric);
  }

  private double exact(String metric) {
    Double value = left.remove(metric);
    return value == null ? 0 : value;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String words(Duration duration) {
    long minutes = duration.toMinutes();
    if (minutes < 1) {
      return duration.toSeconds() + " s";
    }
    return minutes < 120
        ? minutes + " min"
        : duration.toHours() < 48 ? duration.toHours() + " h" : duration.toDays() + " days";
  }
}
