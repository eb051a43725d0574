/// Carries out effects that leave accounts: reads them from the outboxes, in the order of each
/// account, and hands messages to the queue under fixed ids, so that a repetition after a crash
/// changes nothing.
///
/// **Entry point**: [OutboxWorker]. **Threads**: one virtual thread carries out effects; other
/// threads only tell it which account has some. **Limits**: [EffectLimits].
@NullMarked
package org.posthorn.delivery.effects;

import org.jspecify.annotations.NullMarked;
