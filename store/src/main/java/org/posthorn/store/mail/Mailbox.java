package org.posthorn.store.mail;

import java.util.Optional;

/// The state of a mailbox in a snapshot.
///
/// @param path names from the top joined by `/`
/// @param parent the parent mailbox, if any
/// @param uidValidity 1 to 2^31-1, never reused in the account
/// @param uidNext greater than every UID assigned here
/// @param counts of its messages
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

  /// Message counts of a mailbox.
  ///
  /// @param total all, including those with \Deleted
  /// @param unseen without \Seen
  /// @param deleted with \Deleted
  /// @param bytes the sum of their sizes
  public record Counts(int total, int unseen, int deleted, long bytes) {}

  /// The last component of the path.
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
