package org.posthorn.store.mail;

/// Where an appended message went.
///
/// @param modSeq of the transaction, shared by all messages appended in it
public record Appended(int uidValidity, int uid, long emailId, long threadId, long modSeq) {}
