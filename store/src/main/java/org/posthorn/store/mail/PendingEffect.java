package org.posthorn.store.mail;

import java.time.Instant;

/// An effect that waits to be carried out.
///
/// @param since when it was added
public record PendingEffect(EffectId id, Effect effect, Instant since) {}
