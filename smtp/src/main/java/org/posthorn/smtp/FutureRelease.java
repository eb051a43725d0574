package org.posthorn.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.posthorn.smtp.syntax.MailParameters.Hold;
import org.posthorn.smtp.syntax.Reply;

/// The allowed delay of messages. RFC 4865.
///
/// @param now in whole seconds
/// @param intervalMax the longest delay
public record FutureRelease(Instant now, Duration intervalMax) {

  /// RFC 4865 §3: the longest interval in seconds, and the latest time in UTC.
  String keyword() {
    Instant latest = now.plus(intervalMax).truncatedTo(ChronoUnit.SECONDS);
    return "FUTURERELEASE " + intervalMax.toSeconds() + " " + latest;
  }

  /// The reply if a requested delay is invalid; all errors get the reply for wrong syntax (RFC 4865
  /// §4.2).
  Optional<Reply> problem(Hold hold) {
    Instant release = hold.release(now);
    if (release.isBefore(now)) {
      return Optional.of(Reply.R501_HOLD_PAST);
    }
    return release.isAfter(now.plus(intervalMax))
        ? Optional.of(Reply.R501_HOLD_TOO_LONG)
        : Optional.empty();
  }
}
