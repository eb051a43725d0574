package org.posthorn.store.mail;

/// The result of a STORE.
///
/// @param modified UIDs not changed because their ModSeq was above UNCHANGEDSINCE (RFC 7162
///   §3.1.3), ascending
/// @param missing UIDs that are not in the mailbox, ascending
/// @param highestModSeq of the mailbox afterwards
public record StoreOutcome(int[] modified, int[] missing, long highestModSeq) {}
