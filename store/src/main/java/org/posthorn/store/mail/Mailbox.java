package org.posthorn.store.mail;

import java.util.Optional;

/// A mailbox as of one moment.
///
/// @param path names from the top joined by `/`
/// @param parent the mailbox above, if any
/// @param uidValidity 1 to 2^31-1, different for every mailbox the account ever had
/// @param uidNext greater than every UID given out here
/// @param counts of the messages here
/// @param highestModSeq of the last change in this mailbox
public record Mailbox(
    MailboxId id,
    String path,
    Optional<MailboxId> parent,
    Optional<MailboxRole> role,
    int uidValidity,
    int uidNext,
    Counts counts,
    long highestModSeq) {

  /// How many messages a mailbox has.
  ///
  /// @param total those with \Deleted too
  /// @param unseen without \Seen
  /// @param deleted with \Deleted
  /// @param bytes the sum of their sizes
  public record Counts(int total, int unseen, int deleted, long bytes) {}

  /// The last component of the path.
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
