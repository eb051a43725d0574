package org.posthorn.store.retention;

/// A message of a mailbox that is older than a rule allows.
///
/// @param received seconds since 1970
public record OldMessage(int uid, long emailId, long received, long bytes) {}
