package org.posthorn.delivery.rules;

import org.posthorn.delivery.judging.Rejection;

/// That an owner does not want a message (RFC 5429).
///
/// @param why for the sender
/// @param reported whether the sender may be told by a message: not where the reverse-path may be
///   forged (§2.1.2)
public record RuleRefusal(Rejection why, boolean reported) {}
