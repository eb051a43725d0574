package org.posthorn.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.posthorn.smtp.syntax.MailParameters.Hold;
import org.posthorn.smtp.syntax.Reply;

/// How long a message may wait here before it is sent, as of now. RFC 4865.
///
/// @param now whole seconds count
/// @param intervalMax the longest that it may be held
public record FutureRelease(Instant now, Duration intervalMax) {

  /// RFC 4865 §3: the longest interval in seconds and the latest time, in UTC.
  String keyword() {
    Instant latest = now.plus(intervalMax).truncatedTo(ChronoUnit.SECONDS);
    return "FUTURERELEASE " + intervalMax.toSeconds() + " " + latest;
  }

  /// What is wrong with a request to hold a message, if anything: all of it is answered as wrong
  /// syntax is (RFC 4865 §4.2).
  Optional<Reply> complaint(Hold hold) {
    Instant release = hold.release(now);
    if (release.isBefore(now)) {
      return Optional.of(Reply.R501_HOLD_PAST);
    }
    return release.isAfter(now.plus(intervalMax))
        ? Optional.of(Reply.R501_HOLD_TOO_LONG)
        : Optional.empty();
  }
}
