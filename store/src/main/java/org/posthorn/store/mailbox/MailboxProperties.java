package org.posthorn.store.mailbox;

import java.util.Optional;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.Role;

/// What a client wants a mailbox to be (RFC 8621 §2).
///
/// @param parent the mailbox above; empty for the top
/// @param sortOrder 0 to 2^31-1
public record MailboxProperties(
    Optional<MailboxId> parent,
    String name,
    Optional<Role> role,
    int sortOrder,
    boolean subscribed) {}
