package org.posthorn.server.control;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.OutboundQueue;
import org.posthorn.delivery.quarantine.Quarantine;
import org.posthorn.queue.QueueAdministration;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.returnpath.Verp;
import org.posthorn.transport.suppression.Suppressions;
import org.posthorn.transport.warmup.WarmUps;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about the queue of outbound mail.
final class QueueRequests {
  private final Operations operations;
  private final Caller by;

  QueueRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode list(ControlRequest request) {
    Optional<RecipientState> state = request.optionalText("state").map(QueueRequests::state);
    QueueAdministration.Filter filter =
        new QueueAdministration.Filter(
            request.optionalText("destination").map(Destination::new),
            request.optionalText("sender"),
            state);
    Predicate<RecipientState> shown =
        each -> state.map(each::equals).orElse(each.waiting() || each == RecipientState.HELD);
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations.queue().list(by, filter).forEach(message -> rows(list, message, shown));
    return list;
  }

  private static RecipientState state(String text) {
    try {
      return RecipientState.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          Reason.INVALID,
          "there is no state "
              + text
              + "; expected one of "
              + Arrays.stream(RecipientState.values())
                  .map(QueueRequests::name)
                  .collect(Collectors.joining(", ")));
    }
  }

  /// One row per recipient, because each has its own status.
  private static void rows(ArrayNode list, QueuedMessage message, Predicate<RecipientState> shown) {
    for (QueuedRecipient recipient : message.recipients()) {
      if (!shown.test(recipient.state())) {
        continue;
      }
      ObjectNode row = list.addObject();
      row.put("id", message.id().hex());
      row.put("from", message.envelope().from().address());
      row.put("to", recipient.recipient().address().toString());
      row.put("state", name(recipient));
      row.put("attempts", recipient.attempts());
      row.put("next", recipient.next().map(Instant::toString).orElse(""));
      row.put("last", recipient.last().map(QueueRequests::said).orElse(""));
    }
  }

  private static String name(QueuedRecipient recipient) {
    return recipient.active() ? "sending" : name(recipient.state());
  }

  private static String said(DeliveryOutcome outcome) {
    String host = outcome.host().isEmpty() ? "" : outcome.host() + ": ";
    String code = outcome.code() == 0 ? "" : outcome.code() + " ";
    return host + code + outcome.status().map(s -> s + " ").orElse("") + outcome.text();
  }

  JsonNode show(ControlRequest request) {
    QueuedMessage message = operations.queue().show(by, request.text("id"));
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    shown.put("id", message.id().hex());
    shown.put("trace", message.envelope().traceId());
    shown.put("from", message.envelope().from().address());
    shown.put("arrived", message.envelope().arrival().toString());
    shown.put("bytes", message.size());
    message.failedSince().ifPresent(since -> shown.put("failed_since", since.toString()));
    ArrayNode recipients = shown.putArray("recipients");
    for (QueuedRecipient recipient : message.recipients()) {
      ObjectNode row = recipients.addObject();
      row.put("to", recipient.recipient().address().toString());
      if (Verp.wanted(message.envelope())) {
        SmtpEnvelope addressed = Verp.addressed(message.envelope(), recipient.recipient());
        row.put("return_path", addressed.from().address());
      }
      row.put("destination", recipient.destination().name());
      row.put("state", name(recipient));
      row.put("attempts", recipient.attempts());
      row.put("last_attempt", recipient.lastAttempt().map(Instant::toString).orElse(""));
      row.put("next", recipient.next().map(Instant::toString).orElse(""));
      row.put("last", recipient.last().map(QueueRequests::said).orElse(""));
      row.put("tls", recipient.last().map(DeliveryOutcome::tls).orElse(""));
    }
    return shown;
  }

  JsonNode quarantined(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (Quarantine.Held held : operations.queue().quarantined(by)) {
      quarantined(list.addObject(), held);
    }
    return list;
  }

  private static void quarantined(ObjectNode row, Quarantine.Held held) {
    row.put("id", held.message().id().hex());
    row.put("arrived", held.message().envelope().arrival().toString());
    row.put("from", held.message().envelope().from().address());
    row.put(
        "to",
        held.message().recipients().stream()
            .map(recipient -> recipient.recipient().address().toString())
            .collect(Collectors.joining(", ")));
    row.put("subject", held.subject());
    row.put("virus", name(held.verdict().virus()));
    held.verdict().spam().ifPresent(spam -> row.put("spam", spam));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  JsonNode showQuarantined(ControlRequest request) {
    OutboundQueue queue = operations.queue();
    Quarantine.Held held = queue.quarantined(by, request.text("id"));
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    quarantined(shown, held);
    shown.put("trace", held.verdict().traceId());
    shown.put("bytes", held.message().size());
    ObjectNode reasons = shown.putObject("reasons");
    queue.reasons(held).forEach(reasons::put);
    return shown;
  }

  JsonNode releaseQuarantined(ControlRequest request) {
    return count(operations.queue().releaseQuarantined(by, request.text("id")));
  }

  JsonNode discardQuarantined(ControlRequest request) {
    return count(operations.queue().discardQuarantined(by, request.text("id")));
  }

  JsonNode retry(ControlRequest request) {
    OutboundQueue queue = operations.queue();
    Optional<String> destination = request.optionalText("destination");
    Optional<String> id = request.optionalText("id");
    if (destination.isPresent()) {
      return count(queue.retry(by, new Destination(destination.get())));
    }
    return count(id.isPresent() ? queue.retry(by, id.get()) : queue.retryAll(by));
  }

  JsonNode hold(ControlRequest request) {
    return count(operations.queue().hold(by, request.text("id")));
  }

  JsonNode release(ControlRequest request) {
    return count(operations.queue().release(by, request.text("id")));
  }

  JsonNode cancel(ControlRequest request) {
    return count(operations.queue().cancel(by, request.text("id")));
  }

  JsonNode reroute(ControlRequest request) {
    return count(operations.queue().reroute(by, request.text("id")));
  }

  private static JsonNode count(int recipients) {
    return ControlRequest.JSON.createObjectNode().put("recipients", recipients);
  }

  JsonNode stats(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations
        .queue()
        .stats(by)
        .forEach((destination, standing) ->
            list.addObject()
                .put("destination", destination)
                .put("queued", standing.queued())
                .put("active", standing.active())
                .put("window", standing.window())
                .put("next", standing.next().map(Instant::toString).orElse(""))
                .put("last_failure", standing.lastFailure().map(QueueRequests::said).orElse("")));
    return list;
  }

  JsonNode warmUp(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (WarmUps.Status standing : operations.queue().warmUps(by)) {
      boolean bounded = standing.bound() < Long.MAX_VALUE;
      list.addObject()
          .put("source", standing.source().getHostAddress())
          .put("since", standing.ramp().since().toString())
          .put("day", standing.day() + " of " + standing.ramp().days())
          .put("sent", standing.sent())
          .put("bound", bounded ? String.valueOf(standing.bound()) : "unbounded")
          .put("until", bounded ? standing.until().toString() : "");
    }
    return list;
  }

  JsonNode failed(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations.queue().failed(by).forEach(message -> rows(list, message, state -> state.failed()));
    return list;
  }

  JsonNode suppressed(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (Suppressions.Suppressed each : operations.queue().suppressed(by)) {
      list.addObject()
          .put("address", each.address().toString())
          .put("since", each.since().toString())
          .put("until", each.expires().toString())
          .put("reason", each.reason());
    }
    return list;
  }

  JsonNode unsuppress(ControlRequest request) {
    String address = request.text("address");
    operations.queue().unsuppress(by, address);
    return ControlRequest.JSON.createObjectNode().put("address", address);
  }
}
