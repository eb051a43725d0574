package org.posthorn.delivery.rules;

import org.posthorn.delivery.checks.Rejection;

/// The owner's scripts refuse a message (RFC 5429).
///
/// @param why for the sender
/// @param reported whether the sender may be told by a message: not if the reverse-path may be
///   forged (§2.1.2)
public record RuleRefusal(Rejection why, boolean reported) {}
