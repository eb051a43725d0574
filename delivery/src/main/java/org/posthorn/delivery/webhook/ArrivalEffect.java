package org.posthorn.delivery.webhook;

import java.nio.ByteBuffer;
import org.posthorn.store.mail.Effect;

/// An effect in an account's outbox: a message has arrived, and a webhook may want the event.
///
/// @param email its id
public record ArrivalEffect(long email) {
  /// The kind of effects in the outbox.
  public static final int KIND = 4;

  /// @throws java.nio.BufferUnderflowException if the effect is malformed
  public static ArrivalEffect of(Effect effect) {
    return new ArrivalEffect(ByteBuffer.wrap(effect.bytes()).getLong());
  }

  public Effect effect() {
    return new Effect(KIND, ByteBuffer.allocate(Long.BYTES).putLong(email).array());
  }
}
