package org.posthorn.store.mail;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A change of one Email in all its mailboxes (RFC 8621 §4.6).
public sealed interface EmailChange {
  long emailId();

  /// Changes keywords, mailboxes or reminders.
  ///
  /// @param keywords applied in order; without \Deleted, which belongs to a membership
  /// @param times each kind at most once
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

  /// Sets or removes a reminder. A snoozed Email is moved to the mailbox for snoozed mail; when the
  /// snooze is removed it moves back, unless `mailboxes` says otherwise.
  ///
  /// @param why SNOOZE or UNANSWERED
  /// @param at empty to remove the reminder
  /// @param moveTo the mailbox to which a snoozed Email returns; by default the one it was in
  record Reminding(Why why, Optional<Instant> at, Optional<MailboxId> moveTo) {}

  /// The kind of a reminder; an Email has at most one of each.
  enum Why {
    /// The Email is in the mailbox for snoozed mail until then.
    SNOOZE(1),
    /// The Email is moved to INBOX then, unless it was answered.
    UNANSWERED(2),
    /// The Email was brought back then; nothing more happens.
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

  record Destroy(long emailId) implements EmailChange {}

  /// The mailboxes of an Email.
  ///
  /// @param whole whether `added` replaces all mailboxes
  /// @param removed mailboxes to remove it from; empty if `whole`
  record Mailboxes(boolean whole, Set<MailboxId> added, Set<MailboxId> removed) {
    /// No change.
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
