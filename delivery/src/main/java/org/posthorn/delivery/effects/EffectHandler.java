package org.posthorn.delivery.effects;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.store.mail.PendingEffect;

/// What carries effects of one kind on. Thread-safe.
public interface EffectHandler {
  /// Which effects: [org.posthorn.store.mail.Effect#kind].
  int kind();

  /// Does what an effect says. If it was done before, that is recognised by the effect's id.
  ///
  /// @return empty if it is done or will never be, and the effect may go; else when its time comes
  /// @throws IOException if it cannot be done now
  Optional<Instant> carryOn(PendingEffect effect) throws IOException;
}
