package org.posthorn.store.mail;

/// What a STORE did.
///
/// @param modified UIDs left alone because their ModSeq was above UNCHANGEDSINCE (RFC 7162 §3.1.3),
///   ascending
/// @param missing UIDs that are not in the mailbox, ascending
/// @param highestModSeq of the mailbox afterwards
public record StoreOutcome(int[] modified, int[] missing, long highestModSeq) {}
