package org.posthorn.delivery.webhook;

import java.time.Duration;

/// What webhooks may cost.
public record WebhookLimits(Counts counts, Events events, AtOnce atOnce, Times times) {

  /// How many there are.
  ///
  /// @param perAccount a person's programs
  /// @param perDomain an organisation's programs
  /// @param ofInstallation those of who runs the server
  /// @param all of every owner: all of them are in memory, about 500 bytes each
  /// @param urlChars of a URL: what HTTP servers take
  public record Counts(int perAccount, int perDomain, int ofInstallation, int all, int urlChars) {}

  /// What is kept of events.
  ///
  /// @param pending events of one webhook that wait, 1 KiB each: more are not put down, and counted
  /// @param bodyBytes of one event: its texts, cut as below, come to 40 KB at most
  /// @param fieldChars of one text in an event
  /// @param addresses of one header field in an event
  /// @param attempts of one webhook that can be looked at
  public record Events(int pending, int bodyBytes, int fieldChars, int addresses, int attempts) {}

  /// How much is sent at once.
  ///
  /// @param all exchanges of this server
  /// @param unsteady of them those with receivers that failed last, answered slowly, or have not
  ///   answered yet: they leave room for the others
  /// @param perWebhook of a receiver that answers quickly; others get one at a time
  /// @param perHost of all webhooks with one host name
  public record AtOnce(int all, int unsteady, int perWebhook, int perHost) {}

  /// How long things take.
  ///
  /// @param exchange for all of one exchange
  /// @param slow an answer that takes longer is slow
  /// @param retryAfter the longest wait that a receiver can ask for
  /// @param failing how long a webhook fails before it is disabled, and an event is tried
  /// @param kept after which an event is removed in any case: a disabled webhook has some time to
  ///   be repaired
  /// @param secretOverlap how long the old secret signs beside the new one
  public record Times(
      Duration exchange,
      Duration slow,
      Duration retryAfter,
      Duration failing,
      Duration kept,
      Duration secretOverlap) {}

  public static WebhookLimits defaults() {
    return new WebhookLimits(
        new Counts(10, 20, 20, 20_000, 2_000),
        new Events(10_000, 64 << 10, 300, 10, 100),
        new AtOnce(64, 32, 4, 8),
        new Times(
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Duration.ofDays(1),
            Duration.ofDays(3),
            Duration.ofDays(5),
            Duration.ofDays(1)));
  }

  public WebhookLimits withCounts(Counts other) {
    return new WebhookLimits(other, events, atOnce, times);
  }

  public WebhookLimits withEvents(Events other) {
    return new WebhookLimits(counts, other, atOnce, times);
  }

  public WebhookLimits withAtOnce(AtOnce other) {
    return new WebhookLimits(counts, events, other, times);
  }
}
