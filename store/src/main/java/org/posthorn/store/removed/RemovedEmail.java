package org.posthorn.store.removed;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.mime.ImapAddress;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.Structure;

/// An Email that was removed and is not erased yet.
///
/// @param from what it was removed from, and why
/// @param there whether the mailbox that it was in still exists
/// @param flags its keywords, as bits
public record RemovedEmail(
    RemovedId id,
    Instant removed,
    From from,
    boolean there,
    long flags,
    Email email,
    Structure structure) {

  /// @param path of its mailbox when it was removed; empty if it was removed by an older version
  /// @param aged whether a rule of retention removed it
  public record From(String path, boolean aged) {}

  /// Whether it was a draft.
  public boolean draft() {
    return (flags & Flags.DRAFT) != 0;
  }

  /// The decoded subject; empty if there is none.
  public String subject() {
    return structure.subject();
  }

  /// The first address of From.
  public Optional<ImapAddress> sender() {
    return structure.envelope().from().stream().filter(ImapAddress::isMailbox).findFirst();
  }
}
