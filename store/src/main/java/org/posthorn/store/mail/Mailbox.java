package org.posthorn.store.mail;

import java.util.Optional;

/// A mailbox as of one moment.
///
/// @param path names from the top joined by `/`
/// @param name the last component of the path
/// @param parent the mailbox above, if any
/// @param uidValidity 1 to 2^31-1, different for every mailbox the account ever had
/// @param uidNext greater than every UID given out here
/// @param total messages, those with \Deleted too
/// @param unseen messages without \Seen
/// @param deleted messages with \Deleted
/// @param bytes the sum of the messages' sizes
/// @param highestModSeq of the last change in this mailbox
public record Mailbox(
    MailboxId id,
    String path,
    String name,
    Optional<MailboxId> parent,
    Optional<Role> role,
    int uidValidity,
    int uidNext,
    int total,
    int unseen,
    int deleted,
    long bytes,
    long highestModSeq) {}
