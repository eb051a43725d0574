package org.posthorn.directory;

/// Keeps what was done and by whom. Thread-safe.
public interface AuditLog {

  /// Keeps one event, durably, before this returns. Called after the change itself is durable: a
  /// crash between the two loses the record of the change and not the change.
  void record(AuditEvent event);
}
