package org.posthorn.store.mailbox;

import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.mail.Mailbox;

/// A mailbox with what its owner says of it; `subscribed` is what the one says who has it listed.
///
/// @param sortOrder where clients show it among its siblings, lowest first (RFC 8621 §2)
/// @param rights of who has it listed
public record ListedMailbox(
    Mailbox mailbox, int sortOrder, boolean subscribed, MailboxRights rights) {}
