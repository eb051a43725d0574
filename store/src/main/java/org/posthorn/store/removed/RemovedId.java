package org.posthorn.store.removed;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.store.mail.ObjectId;

/// Identifies a removed Email: its former id, and how long it is kept.
///
/// @param keptUntilMillis milliseconds since 1970
public record RemovedId(long emailId, long keptUntilMillis) {
  /// Parses what [#toString] gives; empty if it is malformed.
  public static Optional<RemovedId> parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0 || !text.substring(dash + 1).matches("[0-9a-f]{1,15}")) {
      return Optional.empty();
    }
    long until = Long.parseLong(text, dash + 1, text.length(), 16);
    return ObjectId.email(text.substring(0, dash)).stream()
        .mapToObj(email -> new RemovedId(email, until))
        .filter(id -> id.toString().equals(text))
        .findFirst();
  }

  public Instant keptUntil() {
    return Instant.ofEpochMilli(keptUntilMillis);
  }

  @Override
  public String toString() {
    return ObjectId.ofEmail(emailId) + "-" + Long.toHexString(keptUntilMillis);
  }
}
