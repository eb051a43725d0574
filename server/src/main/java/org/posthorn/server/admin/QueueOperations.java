package org.posthorn.server.admin;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.posthorn.queue.Administration;
import org.posthorn.queue.Queue;
import org.posthorn.queue.Suppressions;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.Envelope;
import org.posthorn.transport.message.Outcome;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.returnpath.Verp;
import org.posthorn.transport.warmup.WarmUps;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on the queue of outbound mail.
final class QueueOperations {
  /// Messages of one list.
  private static final int LISTED_MAX = 1_000;

  private final Queue queue;

  QueueOperations(Queue queue) {
    this.queue = queue;
  }

  JsonNode list(Request request) {
    Optional<RecipientState> state = request.optionalText("state").map(QueueOperations::state);
    Administration.Filter filter =
        new Administration.Filter(
            request.optionalText("destination").map(Destination::new),
            request.optionalText("sender"),
            state);
    Predicate<RecipientState> shown =
        each -> state.map(each::equals).orElse(each.waiting() || each == RecipientState.HELD);
    ArrayNode list = Request.JSON.createArrayNode();
    Optional<QueueId> after = Optional.empty();
    do {
      Administration.Page page =
          queue.administration().list(filter, after, LISTED_MAX - list.size());
      page.messages().forEach(message -> rows(list, message, shown));
      after = page.next();
    } while (after.isPresent() && list.size() < LISTED_MAX);
    return list;
  }

  private static RecipientState state(String text) {
    try {
      return RecipientState.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          ExitCode.USAGE,
          "there is no state " + text + "; they are " + List.of(RecipientState.values()));
    }
  }

  /// A row a recipient: each has its own fate.
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
      row.put("last", recipient.last().map(QueueOperations::said).orElse(""));
    }
  }

  private static String name(QueuedRecipient recipient) {
    return recipient.active() ? "sending" : recipient.state().name().toLowerCase(Locale.ROOT);
  }

  private static String said(Outcome outcome) {
    String host = outcome.host().isEmpty() ? "" : outcome.host() + ": ";
    String code = outcome.code() == 0 ? "" : outcome.code() + " ";
    return host + code + outcome.status().map(s -> s + " ").orElse("") + outcome.text();
  }

  JsonNode show(Request request) {
    QueuedMessage message =
        queue.administration().show(id(request)).orElseThrow(() -> notFound(request.text("id")));
    ObjectNode shown = Request.JSON.createObjectNode();
    shown.put("id", message.id().hex());
    shown.put("trace", message.envelope().traceId());
    shown.put("from", message.envelope().from().address());
    shown.put("arrived", message.envelope().arrival().toString());
    shown.put("bytes", message.size());
    message.dead().ifPresent(since -> shown.put("dead_since", since.toString()));
    ArrayNode recipients = shown.putArray("recipients");
    for (QueuedRecipient recipient : message.recipients()) {
      ObjectNode row = recipients.addObject();
      row.put("to", recipient.recipient().address().toString());
      if (Verp.wanted(message.envelope())) {
        Envelope addressed = Verp.addressed(message.envelope(), recipient.recipient());
        row.put("return_path", addressed.from().address());
      }
      row.put("destination", recipient.destination().name());
      row.put("state", name(recipient));
      row.put("attempts", recipient.attempts());
      row.put("last_attempt", recipient.lastAttempt().map(Instant::toString).orElse(""));
      row.put("next", recipient.next().map(Instant::toString).orElse(""));
      row.put("last", recipient.last().map(QueueOperations::said).orElse(""));
      row.put("tls", recipient.last().map(Outcome::tls).orElse(""));
    }
    return shown;
  }

  private static QueueId id(Request request) {
    String text = request.text("id");
    try {
      return QueueId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new OperationException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private static OperationException notFound(String id) {
    return new OperationException(
        ExitCode.NOT_FOUND, "there is no message " + id + " in the queue");
  }

  JsonNode retry(Request request) {
    Administration administration = queue.administration();
    if (request.optionalText("destination").isPresent()) {
      return count(
          administration.retry(new Destination(request.optionalText("destination").orElseThrow())));
    }
    if (request.optionalText("id").isEmpty()) {
      return count(administration.retryAll());
    }
    QueueId id = id(request);
    boolean dead = administration.show(id).orElseThrow(() -> notFound(id.hex())).dead().isPresent();
    return count(dead ? administration.retryDead(id) : administration.retry(id));
  }

  JsonNode hold(Request request) {
    return each(request, queue.administration()::hold);
  }

  JsonNode release(Request request) {
    return each(request, queue.administration()::release);
  }

  JsonNode cancel(Request request) {
    return each(request, queue.administration()::cancel);
  }

  JsonNode reroute(Request request) {
    return each(request, queue.administration()::reroute);
  }

  private JsonNode each(Request request, ToIntFunction<QueueId> operation) {
    QueueId id = id(request);
    if (queue.administration().show(id).isEmpty()) {
      throw notFound(id.hex());
    }
    return count(operation.applyAsInt(id));
  }

  private static JsonNode count(int recipients) {
    return Request.JSON.createObjectNode().put("recipients", recipients);
  }

  JsonNode stats(Request request) {
    ArrayNode list = Request.JSON.createArrayNode();
    queue
        .stats()
        .forEach((destination, standing) ->
            list.addObject()
                .put("destination", destination)
                .put("queued", standing.queued())
                .put("active", standing.active())
                .put("window", standing.window())
                .put("next", standing.next().map(Instant::toString).orElse(""))
                .put("last_failure", standing.lastFailure().map(QueueOperations::said).orElse("")));
    return list;
  }

  JsonNode warmUp(Request request) {
    ArrayNode list = Request.JSON.createArrayNode();
    for (WarmUps.Standing standing : queue.warmUps().standings()) {
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

  JsonNode dead(Request request) {
    ArrayNode list = Request.JSON.createArrayNode();
    queue.administration().dead(LISTED_MAX).forEach(message -> rows(list, message, _ -> true));
    return list;
  }

  JsonNode suppressed(Request request) {
    ArrayNode list = Request.JSON.createArrayNode();
    Optional<byte[]> from = Optional.empty();
    do {
      Suppressions.Page page = queue.suppressions().list(from, LISTED_MAX);
      for (Suppressions.Suppressed each : page.addresses()) {
        list.addObject()
            .put("address", each.address().toString())
            .put("since", each.since().toString())
            .put("until", each.expires().toString())
            .put("reason", each.reason());
      }
      from = page.next();
    } while (from.isPresent() && list.size() < LISTED_MAX);
    return list;
  }

  JsonNode unsuppress(Request request) {
    String address = request.text("address");
    int at = address.lastIndexOf('@');
    if (at < 1) {
      throw new OperationException(ExitCode.USAGE, address + " is no address");
    }
    Mailbox mailbox = new Mailbox(address.substring(0, at), address.substring(at + 1));
    if (!queue.suppressions().remove(mailbox)) {
      throw new OperationException(ExitCode.NOT_FOUND, address + " is not suppressed");
    }
    return Request.JSON.createObjectNode().put("address", address);
  }
}
