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
import org.posthorn.admin.values.Sizes;
import tools.jackson.databind.JsonNode;

/// `posthorn status` for people. What is not put into a sentence here is listed at the end by its
/// own name, so that nothing is hidden.
final class StatusPage {
  private static final String LISTENERS = "wire.";
  private static final String CERTIFICATE = "tls.certificate_seconds_left";
  private static final String[] LISTENER_COLUMNS = {
    "open", "accepted", "refused", "failed_handshakes", "cut"
  };

  private final PrintWriter out;
  private final JsonNode status;
  private final Map<String, Long> left = new TreeMap<>();

  StatusPage(PrintWriter out, JsonNode status) {
    this.out = out;
    this.status = status;
    status
        .path("figures")
        .properties()
        .forEach(figure -> left.put(figure.getKey(), figure.getValue().asLong()));
  }

  void print() {
    head();
    if (status.path("running").asBoolean()) {
      listeners();
    }
    certificate();
    store();
    faults();
    if (!left.isEmpty()) {
      out.println();
      out.println("Other figures");
      left.forEach((name, value) -> out.printf("  %-32s %,d%n", name, value));
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
      out.println("Not running; these are the figures of the store alone");
    }
    out.printf(
        "Data in %s, %s free there%n",
        status.path("data").asString(), Sizes.of(take("disk.free_bytes")));
  }

  private void listeners() {
    TreeSet<String> names = new TreeSet<>();
    for (String figure : left.keySet()) {
      if (figure.startsWith(LISTENERS)) {
        names.add(figure.substring(LISTENERS.length(), figure.lastIndexOf('.')));
      }
    }
    out.println();
    out.printf(
        "%-14s %10s %10s %10s %18s %10s%n",
        "Connections", "open", "accepted", "refused", "failed handshakes", "cut");
    for (String name : names) {
      List<Object> row = new ArrayList<>(List.of(name));
      for (String column : LISTENER_COLUMNS) {
        row.add(take(LISTENERS + name + "." + column));
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
    size("Tables on disk", "sst_bytes");
    size("Bodies on disk", "blob_bytes");
    size("  of these, no longer needed", "blob_garbage_bytes");
    size("Write-ahead log", "wal_bytes");
    size("Block cache", "cache_bytes");
    size("Write buffers", "memtable_bytes");
    if (left.containsKey("syncs")) {
      out.printf(
          Locale.ROOT,
          "  %-30s %,d in %,d syncs of %.1f ms (99%% under %.1f ms)%n",
          "Transactions",
          take("commits"),
          take("syncs"),
          take("sync_mean_micros") / 1000.0,
          take("sync_p99_micros") / 1000.0);
      left.remove("commit_batches");
      left.remove("commits_per_batch_x100");
    }
    left.remove("free_bytes"); // told above
  }

  private void faults() {
    List<String> faults = new ArrayList<>();
    complain(faults, "unexpected_total", "defects met; the log has their stacks");
    complain(faults, "background_errors", "errors of the engine; see the log");
    complain(faults, "write_stopped", "the engine has stopped writes to catch up");
    complain(faults, "stalls", "times the engine slowed writers down");
    complain(faults, "delayed_write_rate", "bytes a second at most: the engine slows writers now");
    complain(faults, "acme.failing", "orders or names that fail: posthorn certificate status");
    out.println();
    if (faults.isEmpty()) {
      out.println("No faults.");
    } else {
      out.println("Look at");
      faults.forEach(fault -> out.println("  " + fault));
    }
  }

  private void complain(List<String> faults, String figure, String meaning) {
    long value = take(figure);
    if (value > 0) {
      faults.add(String.format(Locale.ROOT, "%,d %s (%s)", value, meaning, figure));
    }
  }

  private void size(String title, String figure) {
    if (left.containsKey(figure)) {
      out.printf("  %-30s %s%n", title, Sizes.of(take(figure)));
    }
  }

  private long take(String figure) {
    Long value = left.remove(figure);
    return value == null ? 0 : value;
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
