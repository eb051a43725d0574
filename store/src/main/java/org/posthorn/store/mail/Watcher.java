package org.posthorn.store.mail;

import java.util.Set;

/// Is notified that mailboxes of an account changed. It has to look up what changed.
@FunctionalInterface
public interface Watcher {
  /// Called when the change is durable, in the order of changes, on a thread of the store: must be
  /// short, must not block, must not call the store.
  ///
  /// @param mailboxes mailboxes with changed messages or properties, also created and deleted ones;
  ///   empty if something beside mail changed
  void changed(Set<MailboxId> mailboxes);
}
