package org.posthorn.admin.copies;

import java.time.Instant;
import java.util.Optional;

/// State of long work.
///
/// @param id of the work
/// @param kind such as `backup`
/// @param by who started it
/// @param subject such as the name of a backup
public record Work(
    String id, Kind kind, String by, String subject, Times times, State state, Amount amount) {
  /// The kind of work, which determines the unit of its amount.
  public enum Kind {
    /// In bytes.
    BACKUP,
    /// In bytes.
    OPEN_BACKUP,
    /// In messages.
    RESTORE
  }

  /// The state of the work.
  public enum State {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
  }

  /// @param ended empty while it is running
  public record Times(Instant begun, Optional<Instant> ended) {}

  /// @param done so far
  /// @param total 0 while it is unknown
  /// @param note text for people, such as why it failed
  public record Amount(long done, long total, String note) {}
}
