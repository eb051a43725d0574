package org.posthorn.admin.scripts;

import java.util.Set;

/// The changes of a message by a run.
///
/// @param into paths of the mailboxes that it is filed into
/// @param leaves whether it is removed from the mailbox of the run
/// @param flags that are added
public record MessageChange(long emailId, Set<String> into, boolean leaves, Set<String> flags) {
  public MessageChange {
    into = Set.copyOf(into);
    flags = Set.copyOf(flags);
  }

  /// Whether nothing changes.
  public boolean isNothing() {
    return into.isEmpty() && !leaves && flags.isEmpty();
  }
}
