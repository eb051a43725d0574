package org.posthorn.delivery.effects;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.store.mail.PendingEffect;

/// Carries out effects of one kind. Thread-safe.
public interface EffectHandler {
  /// The kind of effect: [org.posthorn.store.mail.Effect#kind].
  int kind();

  /// Carries out an effect. If that was done before, the effect's id shows it.
  ///
  /// @return empty if the effect is done, or never will be, and can be removed; otherwise when to
  ///   try again
  /// @throws IOException if it cannot be done now
  Optional<Instant> perform(PendingEffect effect) throws IOException;
}
