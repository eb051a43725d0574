package org.posthorn.store.message;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.MailboxId;

/// A reminder: a time at which an Email is brought back to its owner, or was.
///
/// @param moveTo the mailbox that the owner chose; otherwise the Email returns to where it was
public record Reminder(long emailId, EmailChange.Why why, Instant at, Optional<MailboxId> moveTo) {}
