package org.posthorn.web.rest.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.WebhookSettings;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookStatus;
import org.posthorn.web.rest.Description;

/// A webhook as programs see it. Without its secret.
public record WebhookDetail(
    @Description("its id") String id,
    @Description("whose events it hears of: an address, a domain, or installation") String of,
    @Description("what it wants") Wanted wanted,
    @Description("whether it is sent events, and why not") State state,
    @Description("how it stands with its events") Events events,
    @Description("since when it is there") Instant created) {

  /// What is sent, and where.
  public record Wanted(
      @Description("where events are sent") String url,
      @Description("the types of events") List<String> events,
      @Description("whether header fields of messages that arrive are sent")
          Webhook.Content content) {}

  /// Whether it is sent events.
  public record State(
      @Description("whether it is sent events") boolean enabled,
      @Description("why it is not, for people") Optional<String> reason,
      @Description("since when it is so") Instant since) {}

  /// How it stands with its events.
  public record Events(
      @Description("how many wait to be sent") long pending,
      @Description("how many were taken") long taken,
      @Description("how many were given up, or had no room") long lost,
      @Description("attempts that failed since the last success") long failures,
      @Description("the first of these") Optional<Instant> failingSince,
      @Description("when an event was taken last") Optional<Instant> lastSuccess,
      @Description("when an attempt failed last") Optional<Instant> lastFailure) {}

  static WebhookDetail of(WebhookSettings.Shown shown) {
    Webhook webhook = shown.webhook();
    WebhookStatus standing = shown.standing();
    Webhook.State state = webhook.state();
    return new WebhookDetail(
        webhook.id().toString(),
        shown.of(),
        new Wanted(
            webhook.wanted().url(),
            webhook.wanted().events().stream().map(EventType::text).sorted().toList(),
            webhook.wanted().content()),
        new State(
            state.enabled(),
            Optional.of(state.reason()).filter(reason -> !reason.isEmpty()),
            state.since()),
        new Events(
            standing.pending(),
            standing.taken(),
            standing.lost(),
            standing.failures(),
            standing.failingSince(),
            standing.lastSuccess(),
            standing.lastFailure()),
        webhook.created());
  }
}
