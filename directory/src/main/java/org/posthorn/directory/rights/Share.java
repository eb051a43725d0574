package org.posthorn.directory.rights;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What an account shares with one principal.
///
/// @param modSeq of the account's transaction that last changed it
/// @param mailboxes rights by mailbox number; all have at least one right
/// @param unsubscribed mailboxes that the principal has unsubscribed from
public record Share(
    long modSeq, SortedMap<Integer, MailboxRights> mailboxes, Set<Integer> unsubscribed) {

  public static final Share NOTHING = new Share(0, Collections.emptySortedMap(), Set.of());

  public Share {
    mailboxes = Collections.unmodifiableSortedMap(new TreeMap<>(mailboxes));
    unsubscribed = Set.copyOf(unsubscribed);
  }

  public MailboxRights of(int mailbox) {
    return mailboxes.getOrDefault(mailbox, MailboxRights.NONE);
  }

  /// Whether the principal is subscribed to any of them.
  public boolean isSubscribed() {
    return !unsubscribed.containsAll(mailboxes.keySet());
  }

  /// With other rights on one mailbox; with no rights it is removed.
  public Share with(long newModSeq, int mailbox, MailboxRights rights) {
    SortedMap<Integer, MailboxRights> all = new TreeMap<>(mailboxes);
    if (rights.isNone()) {
      all.remove(mailbox);
    } else {
      all.put(mailbox, rights);
    }
    Set<Integer> hidden = new TreeSet<>(unsubscribed);
    hidden.retainAll(all.keySet());
    return new Share(newModSeq, all, hidden);
  }

  /// With a mailbox subscribed or unsubscribed.
  public Share subscribed(long newModSeq, int mailbox, boolean wanted) {
    Set<Integer> hidden = new TreeSet<>(unsubscribed);
    if (wanted) {
      hidden.remove(mailbox);
    } else {
      hidden.add(mailbox);
    }
    return new Share(newModSeq, mailboxes, hidden);
  }
}
