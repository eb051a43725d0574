package org.posthorn.store.mail;

import java.util.List;
import java.util.Set;

/// What becomes of one Email, in all its mailboxes (RFC 8621 §4.6).
public sealed interface EmailChange {
  long emailId();

  /// Other keywords or other mailboxes.
  ///
  /// @param keywords one after the other; without \Deleted, which stays with each membership
  record Update(long emailId, List<FlagChange> keywords, Mailboxes mailboxes)
      implements EmailChange {
    public Update {
      keywords = List.copyOf(keywords);
      if (keywords.stream().anyMatch(each -> (each.flags().system() & Flags.DELETED) != 0)) {
        throw new IllegalArgumentException("\\Deleted belongs to a membership");
      }
    }
  }

  /// It loses all its memberships.
  record Destroy(long emailId) implements EmailChange {}

  /// In which mailboxes it is to be.
  ///
  /// @param whole whether it is to be in `added` and nowhere else
  /// @param removed where it may be and is not to be; empty if `whole`
  record Mailboxes(boolean whole, Set<MailboxId> added, Set<MailboxId> removed) {
    /// Where it is.
    public static final Mailboxes SAME = new Mailboxes(false, Set.of(), Set.of());

    public Mailboxes {
      added = Set.copyOf(added);
      removed = Set.copyOf(removed);
    }

    public static Mailboxes exactly(Set<MailboxId> mailboxes) {
      return new Mailboxes(true, mailboxes, Set.of());
    }

    public boolean isSame() {
      return !whole && added.isEmpty() && removed.isEmpty();
    }
  }
}
