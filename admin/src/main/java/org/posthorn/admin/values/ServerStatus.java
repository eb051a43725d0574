package org.posthorn.admin.values;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Status and metrics of the server.
///
/// @param serving empty if no server is running; then there are only metrics of the store
/// @param metrics by name of the series: `posthorn_smtp_sessions_total{role="mx"}`
public record ServerStatus(
    Optional<Serving> serving, Path data, SortedMap<String, Double> metrics) {
  public ServerStatus {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }

  /// A running server.
  public record Serving(long pid, Instant since) {}
}
