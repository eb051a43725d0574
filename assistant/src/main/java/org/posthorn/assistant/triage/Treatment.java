package org.posthorn.assistant.triage;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.VisibleEmail;

/// What the owner has done with a message: its flags, and the special uses of its mailboxes.
///
/// @param flags bits of [Flags]
/// @param keywords in lower case
/// @param roles of its mailboxes; those without a role are left out
/// @param elsewhere whether it is in a mailbox without a role
record Treatment(long flags, Set<String> keywords, Set<MailboxRole> roles, boolean elsewhere) {
  private static final String IMPORTANT = TriageKeywords.IMPORTANT.toLowerCase(Locale.ROOT);

  /// Special uses of mailboxes with mail that did not arrive, or not yet.
  private static final Set<MailboxRole> UNSENT =
      Set.of(MailboxRole.DRAFTS, MailboxRole.SCHEDULED, MailboxRole.MEMOS);

  static Treatment of(VisibleEmail email, KeywordNames names, Map<MailboxId, MailboxRole> roles) {
    return new Treatment(
        email.flags(),
        lower(names.names(email.flags())),
        email.mailboxes().stream()
            .filter(roles::containsKey)
            .map(roles::get)
            .collect(Collectors.toUnmodifiableSet()),
        email.mailboxes().stream().anyMatch(each -> !roles.containsKey(each)));
  }

  private static Set<String> lower(Collection<String> names) {
    return names.stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  boolean sent() {
    return roles.contains(MailboxRole.SENT);
  }

  /// Whether it is a draft, or waits to be sent.
  boolean unsent() {
    return (flags & Flags.DRAFT) != 0 || roles.stream().anyMatch(UNSENT::contains);
  }

  boolean seen() {
    return (flags & Flags.SEEN) != 0;
  }

  boolean important() {
    return keywords.contains(IMPORTANT);
  }

  boolean waiting() {
    return keywords.contains(TriageKeywords.AWAITING_REPLY);
  }

  boolean junk() {
    return roles.contains(MailboxRole.JUNK)
        || (keywords.contains("$junk") && !keywords.contains("$notjunk"));
  }

  /// What it says about the message.
  ///
  /// @param before what was known of the message
  Lesson lesson(Watched.State before) {
    if (junk()) {
      return Lesson.JUNKED;
    }
    boolean marked = List.of(Lesson.MARKED, Lesson.UNMARKED).contains(before.lesson());
    if (marked || important() != before.filed()) {
      return important() ? Lesson.MARKED : Lesson.UNMARKED;
    }
    if ((flags & Flags.ANSWERED) != 0 || keywords.contains("$forwarded")) {
      return Lesson.ANSWERED;
    }
    if ((flags & Flags.FLAGGED) != 0) {
      return Lesson.STARRED;
    }
    if (roles.equals(Set.of(MailboxRole.TRASH)) && !elsewhere) {
      return seen() ? Lesson.DELETED : Lesson.DELETED_UNREAD;
    }
    return roles.equals(Set.of(MailboxRole.ARCHIVE)) && !elsewhere && !seen()
        ? Lesson.ARCHIVED_UNREAD
        : Lesson.NONE;
  }
}
