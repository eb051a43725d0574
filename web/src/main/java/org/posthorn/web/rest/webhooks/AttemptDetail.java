package org.posthorn.web.rest.webhooks;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.delivery.webhook.WebhookAttempt;
import org.posthorn.web.rest.Description;

/// An attempt to send an event.
public record AttemptDetail(
    @Description("when it began") Instant time,
    @Description("the event's id") String event,
    @Description("the event's type") String type,
    @Description("which attempt it was, from 1") int attempt,
    @Description("the status of the answer, if there was one") Optional<Integer> status,
    @Description("what went wrong; absent if the event was taken") Optional<String> problem,
    @Description("how long it took, in milliseconds") long millis,
    @Description("when the event is sent again, if it is") Optional<Instant> next) {

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
