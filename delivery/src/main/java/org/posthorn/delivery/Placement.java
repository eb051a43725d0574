package org.posthorn.delivery;

import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Role;

/// Where in an account a copy goes.
///
/// @param mailbox the mailbox of this role; INBOX if the account has none of it
/// @param flags that it has from the beginning
public record Placement(Role mailbox, FlagSet flags) {
  public static final Placement INBOX = new Placement(Role.INBOX, FlagSet.NONE);
  public static final Placement JUNK = new Placement(Role.JUNK, FlagSet.NONE);
}
