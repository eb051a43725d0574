package org.posthorn.delivery.webhook;

import java.nio.ByteBuffer;
import org.posthorn.store.mail.Effect;

/// What an account's outbox holds of a message that has arrived and that a webhook may want to hear
/// of.
///
/// @param email its id
public record ArrivalEffect(long email) {
  /// Of the effects in the outbox.
  public static final int KIND = 4;

  /// @throws java.nio.BufferUnderflowException if it is none
  public static ArrivalEffect of(Effect effect) {
    return new ArrivalEffect(ByteBuffer.wrap(effect.bytes()).getLong());
  }

  public Effect effect() {
    return new Effect(KIND, ByteBuffer.allocate(Long.BYTES).putLong(email).array());
  }
}
