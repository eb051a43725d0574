package org.posthorn.store.mail;

import java.util.Set;

/// Told that mailboxes of an account changed. It is a hint: what changed is found by asking.
@FunctionalInterface
public interface Watcher {
  /// Called after the change is as durable as it will be announced, in the order of changes, on a
  /// thread of the store: must be short, must not block, must not call the store.
  ///
  /// @param mailboxes those with changed messages; for created, renamed, deleted ones too. None if
  ///   something beside mail changed
  void changed(Set<MailboxId> mailboxes);
}
