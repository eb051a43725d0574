package org.posthorn.admin.scripts;

import java.util.Set;

/// What a run does to a message.
///
/// @param into paths of the mailboxes that it gets into
/// @param leaves whether it leaves the mailbox that the run is about
/// @param flags that it gets and did not have
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
