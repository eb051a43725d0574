package org.posthorn.store.removed;

import java.time.Instant;
import java.util.Optional;

/// Which removed Emails are wanted: those that match all given criteria.
///
/// @param since removed at this time or later
/// @param before removed before this time
/// @param mailbox path of the mailbox that they were in
/// @param text part of subject, address or the first words of the text, in upper or lower case
/// @param drafts whether drafts are wanted too, of which programs remove a version with each save
/// @param hidden whether those are wanted whose time is over and that are not erased yet
public record RemovedQuery(
    Optional<Instant> since,
    Optional<Instant> before,
    Optional<String> mailbox,
    Optional<String> text,
    boolean drafts,
    boolean hidden) {
  /// All that a user may see.
  public static final RemovedQuery ALL =
      new RemovedQuery(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true, false);

  /// The same with a text.
  public RemovedQuery withText(String part) {
    return new RemovedQuery(since, before, mailbox, Optional.of(part), drafts, hidden);
  }
}
