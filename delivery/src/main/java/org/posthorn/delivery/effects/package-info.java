/// Carries on what leaves accounts: takes effects out of their outboxes, in the order of each
/// account, and gives them to the queue under names of their own, so that a repetition after a
/// crash does nothing.
///
/// **Entry point**: [OutboxWorker]. **Threads**: one virtual thread carries on; whoever files only
/// names the account. **Limits**: [EffectLimits].
@NullMarked
package org.posthorn.delivery.effects;

import org.jspecify.annotations.NullMarked;
