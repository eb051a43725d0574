package org.posthorn.store.mail;

/// An appended message.
///
/// @param modSeq of the transaction, the same for all messages appended in it
public record Appended(int uidValidity, int uid, long emailId, long threadId, long modSeq) {}
