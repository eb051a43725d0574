package org.posthorn.store.mailbox;

import org.posthorn.store.mail.AccountChanges;

/// The mailboxes that have changed since a state.
///
/// @param state of the account's mailboxes now
///   ([org.posthorn.store.mail.AccountChanges.States#mailboxes])
/// @param changed mailboxes with changed properties or counts
/// @param countsAlone whether only counts of the updated mailboxes changed
public record MailboxChanges(long state, AccountChanges.Changed changed, boolean countsAlone) {}
