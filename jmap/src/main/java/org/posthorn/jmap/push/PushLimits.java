package org.posthorn.jmap.push;

import java.time.Duration;

/// Limits of push subscriptions (RFC 8620 §8.6, §8.7).
///
/// @param subscriptionsPerAccountMax push subscriptions of an account
/// @param urlCharsMax characters of the URL
/// @param lifetime longest time until a subscription expires, unless its client renews it
/// @param verificationsPerHourMax subscriptions that an account creates in an hour: each sends a
///   message to a URL that the client chooses
/// @param pushesAtOnceMax concurrent messages to push services
/// @param pushesPerHostMax the same to one host, so that a slow one does not delay others
/// @param pause shortest time between two messages to one subscription; changes in between are
///   combined
/// @param attemptsMax attempts to send a message, with delays that double from one second; then
///   nothing is sent until the next change
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
