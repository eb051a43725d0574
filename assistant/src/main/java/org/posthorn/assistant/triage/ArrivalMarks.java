package org.posthorn.assistant.triage;

import java.time.Instant;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.HeaderFields;
import org.posthorn.store.mail.FlagSet;

/// Which keywords an arriving message gets. Thread-safe.
@FunctionalInterface
public interface ArrivalMarks {
  /// No keywords.
  ArrivalMarks NONE = (_, _, _) -> FlagSet.NONE;

  /// The keywords of a message, before the transaction that files it. Writes nothing, and reads a
  /// few rows at most. A message that cannot be rated gets none.
  ///
  /// @param header with the fields that this server wrote
  FlagSet of(AccountId account, HeaderFields header, Instant received);
}
