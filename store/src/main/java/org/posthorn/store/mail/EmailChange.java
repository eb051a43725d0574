package org.posthorn.store.mail;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What becomes of one Email, in all its mailboxes (RFC 8621 §4.6).
public sealed interface EmailChange {
  long emailId();

  /// Other keywords, other mailboxes, or other times at which it is brought back.
  ///
  /// @param keywords one after the other; without \Deleted, which stays with each membership
  /// @param times each once at most
  record Update(long emailId, List<FlagChange> keywords, Mailboxes mailboxes, List<Reminding> times)
      implements EmailChange {
    public Update {
      keywords = List.copyOf(keywords);
      times = List.copyOf(times);
      if (keywords.stream().anyMatch(each -> (each.flags().system() & Flags.DELETED) != 0)) {
        throw new IllegalArgumentException("\\Deleted belongs to a membership");
      }
    }

    public Update(long emailId, List<FlagChange> keywords, Mailboxes mailboxes) {
      this(emailId, keywords, mailboxes, List.of());
    }

    public Optional<Reminding> time(Why why) {
      return times.stream().filter(each -> each.why() == why).findFirst();
    }
  }

  /// When it is to be brought back. What is snoozed leaves all its mailboxes for the one for
  /// snoozed mail; what is not any more comes back, unless `mailboxes` say where it is to be.
  ///
  /// @param why SNOOZE or UNANSWERED
  /// @param at empty to take that back
  /// @param moveTo where what is snoozed comes back to; by default where it is before
  record Reminding(Why why, Optional<Instant> at, Optional<MailboxId> moveTo) {}

  /// Why an Email has a time at which it is brought back; at most one for each.
  enum Why {
    /// It lies in the mailbox for snoozed mail until then.
    SNOOZE(1),
    /// It comes to INBOX then, unless somebody has answered it.
    UNANSWERED(2),
    /// It was brought back then; nothing more happens.
    WOKEN(3);

    private final int code;

    Why(int code) {
      this.code = code;
    }

    /// The number on disk.
    public int code() {
      return code;
    }

    public static Optional<Why> ofCode(int code) {
      return Arrays.stream(values()).filter(why -> why.code == code).findFirst();
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
