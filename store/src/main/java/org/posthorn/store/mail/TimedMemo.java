package org.posthorn.store.mail;

import java.time.Instant;

/// Something that an account has to remember for a time: that a sender was answered, that a message
/// was seen.
///
/// @param name what is remembered, of any length; kept as a keyed hash
/// @param until when it may be forgotten
public record TimedMemo(String name, Instant until) {}
