package org.posthorn.store.mailbox;

import org.posthorn.store.mail.AccountChanges;

/// Which mailboxes have changed since a state.
///
/// @param state of the account's mailboxes now
///   ([org.posthorn.store.mail.AccountChanges.States#mailboxes])
/// @param changed those whose own properties or messages did
/// @param countsAlone whether of those updated no more than their messages did
public record MailboxChanges(long state, AccountChanges.Changed changed, boolean countsAlone) {}
