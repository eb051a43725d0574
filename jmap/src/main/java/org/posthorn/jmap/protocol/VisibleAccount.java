package org.posthorn.jmap.protocol;

import org.posthorn.directory.AccountId;

/// An account that a principal can see.
///
/// @param name for people
/// @param readOnly whether the principal may not change it
/// @param subscribed whether the principal is subscribed to it
/// @param viewer the account of the principal
public record VisibleAccount(
    AccountId id, String name, boolean readOnly, boolean subscribed, AccountId viewer) {

  /// The principal's own.
  public static VisibleAccount own(AccountId id, String name) {
    return new VisibleAccount(id, name, false, true, id);
  }

  /// Whether it is the principal's own; of others it can see some mailboxes.
  public boolean personal() {
    return id.equals(viewer);
  }
}
