package org.posthorn.store.mailbox;

import org.posthorn.store.mail.AccountChanges;

/// Which mailboxes have changed since a state.
///
/// @param modSeq of the account's last change
/// @param changed those whose own properties or messages did
/// @param countsAlone whether of those updated no more than their messages did
public record MailboxChanges(long modSeq, AccountChanges.Changed changed, boolean countsAlone) {}
