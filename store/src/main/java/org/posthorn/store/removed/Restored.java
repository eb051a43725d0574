package org.posthorn.store.removed;

import java.util.List;
import org.posthorn.store.mail.MailboxId;

/// What became of a removed Email that was to be brought back.
///
/// @param emailId its new id; 0 unless it was brought back
/// @param mailboxes where it is now
public record Restored(RemovedId id, Outcome outcome, long emailId, List<MailboxId> mailboxes) {
  /// Whether it was brought back, and why not.
  public enum Outcome {
    DONE,
    /// It was brought back before, or erased, or never removed.
    NOT_FOUND,
    /// Its mailbox does not exist any more: another must be named.
    NO_MAILBOX,
    /// The quota has no room for it.
    OVER_QUOTA
  }

  public Restored {
    mailboxes = List.copyOf(mailboxes);
  }

  /// One that was not brought back.
  public static Restored not(RemovedId id, Outcome outcome) {
    return new Restored(id, outcome, 0, List.of());
  }
}
