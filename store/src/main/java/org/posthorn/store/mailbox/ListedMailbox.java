package org.posthorn.store.mailbox;

import org.posthorn.store.mail.Mailbox;

/// A mailbox with what its owner says of it.
///
/// @param sortOrder where clients show it among its siblings, lowest first (RFC 8621 §2)
public record ListedMailbox(Mailbox mailbox, int sortOrder, boolean subscribed) {}
