package org.posthorn.store.mail;

import java.time.Instant;

/// An effect that waits to be carried on.
///
/// @param since when it was put down
public record PendingEffect(EffectId id, Effect effect, Instant since) {}
