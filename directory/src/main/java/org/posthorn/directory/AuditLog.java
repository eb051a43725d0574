package org.posthorn.directory;

import java.util.List;

/// Records actions and their actors. Thread-safe.
public interface AuditLog {

  /// Records an event durably. Called after the change itself is durable: a crash in between loses
  /// the event, not the change.
  void record(AuditEvent event);

  /// Records many events, as [#record] does.
  default void recordAll(List<AuditEvent> events) {
    events.forEach(this::record);
  }
}
