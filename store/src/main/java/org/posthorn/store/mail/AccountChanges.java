package org.posthorn.store.mail;

import java.util.Set;

/// What changed in an account since a state: each thing once, by how it is now (RFC 8620 §5.2).
/// What was created and is gone again may be told as destroyed.
///
/// @param mailboxes those whose name, place or messages changed, told with the last part; their ids
///   as [MailboxId#value]
/// @param next where the next question begins
/// @param hasMore whether there is more already
public record AccountChanges(
    Changed emails, Changed mailboxes, ChangeCursor next, boolean hasMore) {

  /// Ids, each in one of the sets.
  public record Changed(Set<Long> created, Set<Long> updated, Set<Long> destroyed) {
    public static final Changed NONE = new Changed(Set.of(), Set.of(), Set.of());

    public Changed {
      created = Set.copyOf(created);
      updated = Set.copyOf(updated);
      destroyed = Set.copyOf(destroyed);
    }
  }
}
