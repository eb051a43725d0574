package org.posthorn.store.mailbox;

import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.mail.Mailbox;

/// A mailbox with its properties for one principal.
///
/// @param sortOrder its order among its siblings, lowest first (RFC 8621 §2)
/// @param rights of the principal
public record ListedMailbox(
    Mailbox mailbox, int sortOrder, boolean subscribed, MailboxRights rights) {}
