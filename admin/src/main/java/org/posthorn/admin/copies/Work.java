package org.posthorn.admin.copies;

import java.time.Instant;
import java.util.Optional;

/// Work that takes long, as it stands.
///
/// @param id names it
/// @param kind such as `backup`
/// @param by who asked for it
/// @param subject what it is about
public record Work(
    String id, Kind kind, String by, String subject, Times times, State state, Amount amount) {
  /// What is done.
  public enum Kind {
    /// In bytes.
    BACKUP,
    /// In bytes.
    OPEN_BACKUP,
    /// In messages.
    RESTORE
  }

  /// How it stands.
  public enum State {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
  }

  /// @param ended empty while it runs
  public record Times(Instant begun, Optional<Instant> ended) {}

  /// @param done so far
  /// @param total in all; 0 while that is not known
  /// @param note for people, such as why it failed
  public record Amount(long done, long total, String note) {}
}
