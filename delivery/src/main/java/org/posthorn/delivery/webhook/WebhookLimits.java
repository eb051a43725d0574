package org.posthorn.delivery.webhook;

import java.time.Duration;

/// Limits of webhooks.
public record WebhookLimits(Counts counts, Events events, AtOnce atOnce, Times times) {

  /// Numbers of webhooks.
  ///
  /// @param perAccount webhooks of one account
  /// @param perDomain webhooks of one domain
  /// @param ofInstallation webhooks of the installation
  /// @param all webhooks of all owners together: all are in memory, about 500 bytes each
  /// @param urlChars length of a URL: what HTTP servers accept
  public record Counts(int perAccount, int perDomain, int ofInstallation, int all, int urlChars) {}

  /// Limits of events.
  ///
  /// @param pending waiting events of one webhook, 1 KiB each; further ones are dropped and counted
  /// @param bodyBytes length of one event: its texts, cut as below, are 40 KB at most
  /// @param fieldChars length of one text in an event
  /// @param addresses addresses of one header field in an event
  /// @param attempts attempts of one webhook that are kept
  public record Events(int pending, int bodyBytes, int fieldChars, int addresses, int attempts) {}

  /// Limits of simultaneous requests.
  ///
  /// @param all requests of this server
  /// @param unreliable of these, requests to receivers that failed last, were slow, or have not
  ///   answered yet: the rest is left to reliable receivers
  /// @param perWebhook requests to a receiver that answers quickly; others get one at a time
  /// @param perHost requests to one host, for all webhooks
  public record AtOnce(int all, int unreliable, int perWebhook, int perHost) {}

  /// Times.
  ///
  /// @param exchange time for one request with its response
  /// @param slow a response that takes longer counts as slow
  /// @param retryAfter the longest Retry-After that is respected
  /// @param failing how long a webhook may fail before it is disabled, and how long an event is
  ///   tried
  /// @param kept age at which an event is removed in any case: time to repair a disabled webhook
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
