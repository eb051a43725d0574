package org.posthorn.web.rest.webhooks;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.delivery.webhook.WebhookAttempt;
import org.posthorn.web.rest.Description;

/// An attempt to send an event.
public record AttemptDetail(
    @Description("when it started") Instant time,
    @Description("the event's id") String event,
    @Description("the event's type") String type,
    @Description("number of the attempt, from 1") int attempt,
    @Description("the HTTP status, if there was a response") Optional<Integer> status,
    @Description("the error; absent on success") Optional<String> problem,
    @Description("duration in milliseconds") long millis,
    @Description("time of the next attempt, if any") Optional<Instant> next) {

  static AttemptDetail of(WebhookAttempt attempt) {
    return new AttemptDetail(
        attempt.at(),
        attempt.event().text(),
        attempt.type().text(),
        attempt.number(),
        Optional.of(attempt.status()).filter(status -> status > 0),
        Optional.of(attempt.problem()).filter(problem -> !problem.isEmpty()),
        attempt.took().toMillis(),
        attempt.next());
  }
}
