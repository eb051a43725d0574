package org.posthorn.store.removed;

import java.util.List;
import java.util.Optional;

/// Part of a list of removed Emails, those removed last first.
///
/// @param next where the next part begins; empty at the end. There may be one although this part is
///   short, since each call reads a limited number of Emails
public record RemovedPage(List<RemovedEmail> emails, Optional<Position> next) {
  /// A place in the list: behind this Email.
  public record Position(long removedMillis, long emailId) {}

  public RemovedPage {
    emails = List.copyOf(emails);
  }
}
