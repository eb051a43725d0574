package org.posthorn.jmap.push;

import java.time.Duration;

/// What push subscriptions may cost (RFC 8620 §8.6, §8.7).
///
/// @param subscriptionsPerAccountMax push subscriptions of an account
/// @param urlCharsMax the URL of one
/// @param lifetime how long one lives at most, unless its client renews it
/// @param verificationsPerHourMax subscriptions that an account makes in an hour: each has a
///   message sent to whatever URL it names
/// @param pushesAtOnceMax messages to push services that are under way at once
/// @param pushesPerHostMax of them, to one host: one that is slow does not keep the others waiting
/// @param pause between two messages to one subscription at least; changes meanwhile are joined
/// @param attemptsMax how often a message is tried, with pauses that double from one second; then
///   nothing is sent before the next change
public record PushLimits(
    int subscriptionsPerAccountMax,
    int urlCharsMax,
    Duration lifetime,
    int verificationsPerHourMax,
    int pushesAtOnceMax,
    int pushesPerHostMax,
    Duration pause,
    int attemptsMax) {

  public static PushLimits defaults() {
    return new PushLimits(16, 2_000, Duration.ofDays(7), 60, 64, 16, Duration.ofSeconds(1), 8);
  }
}
