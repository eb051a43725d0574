package org.posthorn.web.rest.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.WebhookSettings;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookStatus;
import org.posthorn.web.rest.Description;

/// A webhook, without its secret.
public record WebhookDetail(
    @Description("its id") String id,
    @Description("whose events it gets: an address, a domain, or installation") String of,
    @Description("its configuration") Wanted wanted,
    @Description("whether it is enabled, and why not") State state,
    @Description("statistics of its events") Events events,
    @Description("when it was created") Instant created) {

  /// The configuration of a webhook.
  public record Wanted(
      @Description("where events are sent") String url,
      @Description("the types of events") List<String> events,
      @Description("whether header fields of received messages are sent")
          Webhook.Content content) {}

  /// Whether it is enabled.
  public record State(
      @Description("whether it is enabled") boolean enabled,
      @Description("why it is disabled, for people") Optional<String> reason,
      @Description("since when") Instant since) {}

  /// Statistics of its events.
  public record Events(
      @Description("waiting events") long pending,
      @Description("events that the receiver has accepted") long accepted,
      @Description("events that were given up or dropped") long lost,
      @Description("attempts that failed since the last success") long failures,
      @Description("time of the first of these") Optional<Instant> failingSince,
      @Description("time of the latest success") Optional<Instant> lastSuccess,
      @Description("time of the latest failure") Optional<Instant> lastFailure) {}

  static WebhookDetail of(WebhookSettings.Shown shown) {
    Webhook webhook = shown.webhook();
    WebhookStatus status = shown.status();
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
            status.pending(),
            status.accepted(),
            status.lost(),
            status.failures(),
            status.failingSince(),
            status.lastSuccess(),
            status.lastFailure()),
        webhook.created());
  }
}
