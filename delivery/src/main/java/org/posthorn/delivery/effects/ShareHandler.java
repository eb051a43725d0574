package org.posthorn.delivery.effects;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.rows.ShareEffect;

/// Tells accounts what others share with them, if the process that shared it stopped before it did
/// so. Thread-safe.
public final class ShareHandler implements EffectHandler {
  private final MailStore store;

  public ShareHandler(MailStore store) {
    this.store = store;
  }

  @Override
  public int kind() {
    return ShareEffect.KIND;
  }

  @Override
  public Optional<Instant> perform(PendingEffect effect) {
    store.shared().perform(effect);
    return Optional.empty();
  }
}
