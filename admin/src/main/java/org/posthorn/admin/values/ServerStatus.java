package org.posthorn.admin.values;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the server does and how it is.
///
/// @param serving empty if no server runs; these are the figures of the store alone then
public record ServerStatus(Optional<Serving> serving, Path data, SortedMap<String, Long> figures) {
  public ServerStatus {
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
  }

  /// A running server.
  public record Serving(long pid, Instant since) {}
}
