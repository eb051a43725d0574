package org.posthorn.directory;

import java.util.List;

/// Keeps what was done and by whom. Thread-safe.
public interface AuditLog {

  /// Keeps one event, durably, before this returns. Called after the change itself is durable: a
  /// crash between the two loses the record of the change and not the change.
  void record(AuditEvent event);

  /// Keeps many events, as [#record] does.
  default void recordAll(List<AuditEvent> events) {
    events.forEach(this::record);
  }
}
