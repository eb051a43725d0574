package org.posthorn.store.rows;

import java.time.Instant;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.EmailChange.Why;

/// The effect that executes a reminder.
///
/// @param atMillis when it is due, milliseconds since 1970, so that nothing is read before
public record ReminderEffect(long emailId, Why why, long atMillis) {
  /// Its [Effect#kind].
  public static final int KIND = 5;

  private static final int VERSION = 1;

  public Effect effect() {
    return new Effect(
        KIND, new RowWriter(VERSION).varint(emailId).octet(why.code()).varint(atMillis).done());
  }

  public static ReminderEffect of(Effect effect) {
    RowReader in = new RowReader("reminder_effect", effect.bytes(), VERSION);
    long email = in.varint();
    int why = in.octet();
    long at = in.varint();
    in.end();
    return new ReminderEffect(
        email, Why.ofCode(why).orElseThrow(() -> in.corrupt("reason " + why)), at);
  }

  public Instant at() {
    return Instant.ofEpochMilli(atMillis);
  }
}
