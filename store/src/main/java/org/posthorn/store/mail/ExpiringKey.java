package org.posthorn.store.mail;

import java.time.Instant;

/// A fact that an account remembers for a limited time: that a sender got a reply, that a message
/// was seen before.
///
/// @param name of any length; stored as a keyed hash
/// @param until when it may be forgotten
public record ExpiringKey(String name, Instant until) {}
