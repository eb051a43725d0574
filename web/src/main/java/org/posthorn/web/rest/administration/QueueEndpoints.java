package org.posthorn.web.rest.administration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.admin.OutboundQueue;
import org.posthorn.delivery.IntakeListing;
import org.posthorn.queue.Queue;
import org.posthorn.queue.QueueAdministration;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.suppression.Suppressions;
import org.posthorn.transport.warmup.WarmUps;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for the queue and suppressed addresses. Operators only, since they concern all
/// tenants.
final class QueueEndpoints {
  private static final String GROUP = "Queue";
  private static final String CHANGES = "admin.queue";

  private final Operations operations;

  private QueueEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// Result of a delivery attempt.
  public record AttemptOutcome(
      @Description("the result for the recipient") DeliveryOutcome.Kind kind,
      @Description("the code of the server's reply; missing without a reply")
          Optional<Integer> code,
      @Description("the enhanced status (RFC 3463)") Optional<String> status,
      @Description("the text of the reply, or the error") String text,
      @Description("the server's name; missing without a connection") Optional<String> server,
      @Description("TLS of the connection; missing: unencrypted") Optional<String> tls) {
    static AttemptOutcome of(DeliveryOutcome outcome) {
      return new AttemptOutcome(
          outcome.kind(),
          Optional.of(outcome.code()).filter(code -> code != 0),
          outcome.status().map(Object::toString),
          outcome.text(),
          Optional.of(outcome.host()).filter(host -> !host.isEmpty()),
          Optional.of(outcome.tls()).filter(tls -> !tls.isEmpty()));
    }
  }

  /// A recipient of a message in the queue.
  public record RecipientDetail(
      @Description("the recipient's address") String address,
      @Description("its destination") String destination,
      @Description("its state") RecipientState state,
      @Description("whether an attempt is running now") boolean sending,
      @Description("number of attempts") int attempts,
      @Description("time of the next attempt") Optional<Instant> next,
      @Description("end of the last attempt") Optional<Instant> lastAttempt,
      @Description("result of the last attempt") Optional<AttemptOutcome> last) {
    static RecipientDetail of(QueuedRecipient recipient) {
      return new RecipientDetail(
          recipient.recipient().address().toString(),
          recipient.destination().name(),
          recipient.state(),
          recipient.active(),
          recipient.attempts(),
          recipient.next(),
          recipient.lastAttempt(),
          recipient.last().map(AttemptOutcome::of));
    }
  }

  /// A message in the queue.
  public record QueuedMessageDetail(
      @Description("its id in the queue") String id,
      @Description("the trace id, as in its Received field and its events") String trace,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("when it was received") Instant arrived,
      @Description("its octets") long bytes,
      @Description(
              "time of the failure: it could not be delivered to a recipient, and is no longer tried")
          Optional<Instant> failedSince,
      @Description("its recipients") List<RecipientDetail> recipients) {
    static QueuedMessageDetail of(QueuedMessage message) {
      return new QueuedMessageDetail(
          message.id().hex(),
          message.envelope().traceId(),
          message.envelope().from().address(),
          message.envelope().arrival(),
          message.size(),
          message.failedSince(),
          message.recipients().stream().map(RecipientDetail::of).toList());
    }
  }

  /// Number of recipients that an operation affected.
  public record RecipientCount(@Description("number of affected recipients") int recipients) {}

  /// Status of a destination.
  public record DestinationDetail(
      @Description("a domain, or another target of mail") String destination,
      @Description("waiting recipients") long queued,
      @Description("running attempts") int active,
      @Description("limit of concurrent attempts") int window,
      @Description("time of the next attempt") Optional<Instant> next,
      @Description("the latest error") Optional<AttemptOutcome> lastFailure) {
    static DestinationDetail of(String destination, Queue.Status standing) {
      return new DestinationDetail(
          destination,
          standing.queued(),
          standing.active(),
          standing.window(),
          standing.next(),
          standing.lastFailure().map(AttemptOutcome::of));
    }
  }

  /// Status of a new source address that is being warmed up.
  public record WarmUpDetail(
      @Description("the source address") String source,
      @Description("the day of the warm-up, from 1") long day,
      @Description("messages today") long sent,
      @Description("messages that may be sent today; missing: no limit") Optional<Long> limit,
      @Description("start of the next day") Instant until) {
    static WarmUpDetail of(WarmUps.Status standing) {
      return new WarmUpDetail(
          standing.source().getHostAddress(),
          standing.day(),
          standing.sent(),
          Optional.of(standing.bound()).filter(bound -> bound < Long.MAX_VALUE),
          standing.until());
    }
  }

  /// An accepted message that is not delivered to all local recipients yet.
  public record IntakeDetail(
      @Description("names it") String id,
      @Description("the trace id, as in its events") String trace,
      @Description("when it was received") Instant received,
      @Description("recipients without it") List<String> waiting,
      @Description("number of recipients that have it") int done) {
    static IntakeDetail of(IntakeListing.Waiting message) {
      return new IntakeDetail(
          message.id(), message.traceId(), message.received(), message.waiting(), message.done());
    }
  }

  /// A suppressed address.
  public record SuppressionDetail(
      @Description("the address") String address,
      @Description("since when") Instant since,
      @Description("when mail to it is tried again") Instant until,
      @Description("the reply of its server") String reason) {
    static SuppressionDetail of(Suppressions.Suppressed suppressed) {
      return new SuppressionDetail(
          suppressed.address().toString(),
          suppressed.since(),
          suppressed.expires(),
          suppressed.reason());
    }
  }

  static List<Endpoint> of(Operations operations) {
    QueueEndpoints queue = new QueueEndpoints(operations);
    List<Endpoint> all = new ArrayList<>(queue.messages());
    all.addAll(queue.changes());
    all.addAll(queue.destinations());
    all.addAll(queue.suppressions());
    return all;
  }

  private List<Endpoint> messages() {
    return List.of(
        Endpoint.get("/queue/messages", "listQueue")
            .says(
                GROUP,
                "Lists messages in the queue, in no particular order. A page may be short,"
                    + " or empty, and have a `next`.")
            .scope("admin.read")
            .query(
                Parameter.choice("state", RecipientState.class, "of at least one recipient"),
                Parameter.text("destination", "of at least one recipient"),
                Parameter.text("sender", "part of the reverse-path, in upper or lower case"))
            .givesPage(QueuedMessageDetail.class, "the messages", this::list),
        Endpoint.get("/queue/messages/{id}", "getQueuedMessage")
            .says(GROUP, "Shows a message in the queue with all its recipients.")
            .scope("admin.read")
            .gives(
                QueuedMessageDetail.class,
                "the message",
                call ->
                    QueuedMessageDetail.of(
                        operations.queue().show(call.caller(), call.path("id")))),
        Endpoint.get("/queue/failed", "listFailedMessages")
            .says(GROUP, "Lists failed messages, oldest first.")
            .scope("admin.read")
            .givesPage(
                QueuedMessageDetail.class,
                "the messages",
                call ->
                    page(
                        operations
                            .queue()
                            .failed(call.caller(), call.text("after"), call.limit()))),
        Endpoint.get("/queue/intake", "listIntake")
            .says(
                GROUP,
                "Lists accepted messages that are not delivered to all local recipients yet,"
                    + " oldest first; at most 1,000.")
            .scope("admin.read")
            .givesPage(IntakeDetail.class, "the messages", this::intake));
  }

  private Page<QueuedMessageDetail> list(RestCall call) {
    QueueAdministration.Filter filter =
        new QueueAdministration.Filter(
            call.text("destination").map(Destination::new),
            call.text("sender"),
            call.choice("state", RecipientState.class));
    return page(operations.queue().list(call.caller(), filter, call.text("after"), call.limit()));
  }

  private static Page<QueuedMessageDetail> page(OutboundQueue.Part<QueuedMessage> part) {
    return new Page<>(part.items().stream().map(QueuedMessageDetail::of).toList(), part.next());
  }

  private Page<IntakeDetail> intake(RestCall call) {
    List<IntakeDetail> all =
        operations.messages().intake(call.caller()).stream().map(IntakeDetail::of).toList();
    return Page.of(call, all, message -> message.received() + " " + message.id());
  }

  private List<Endpoint> changes() {
    return List.of(
        change(
            "retry",
            "retryMessage",
            "Tries a message now, even after it failed permanently.",
            OutboundQueue::retry),
        change(
            "hold",
            "holdMessage",
            "Holds a message: it is not tried until it is released.",
            OutboundQueue::hold),
        change("release", "releaseMessage", "Releases a held message.", OutboundQueue::release),
        change(
            "cancel",
            "cancelMessage",
            "Removes the recipients that a message was not delivered to yet. No notification is sent.",
            OutboundQueue::cancel),
        change("reroute", "rerouteMessage", "Routes a message again.", OutboundQueue::reroute),
        Endpoint.post("/queue/retry", "retryQueue")
            .says(GROUP, "Tries everything in the queue now.")
            .scope(CHANGES)
            .gives(
                RecipientCount.class,
                "number of affected recipients",
                call -> new RecipientCount(operations.queue().retryAll(call.caller()))));
  }

  @FunctionalInterface
  private interface Change {
    int of(OutboundQueue queue, Caller by, String id);
  }

  private Endpoint change(String verb, String id, String summary, Change change) {
    return Endpoint.post("/queue/messages/{id}/" + verb, id)
        .says(GROUP, summary)
        .scope(CHANGES)
        .gives(
            RecipientCount.class,
            "number of affected recipients",
            call ->
                new RecipientCount(change.of(operations.queue(), call.caller(), call.path("id"))));
  }

  private List<Endpoint> destinations() {
    return List.of(
        Endpoint.get("/queue/destinations", "listDestinations")
            .says(GROUP, "Lists the destinations of waiting messages, by name.")
            .scope("admin.read")
            .givesPage(DestinationDetail.class, "the destinations", this::stats),
        Endpoint.post("/queue/destinations/{destination}/retry", "retryDestination")
            .says(GROUP, "Tries all messages for a destination now.")
            .scope(CHANGES)
            .gives(
                RecipientCount.class,
                "number of affected recipients",
                call ->
                    new RecipientCount(
                        operations
                            .queue()
                            .retry(call.caller(), new Destination(call.path("destination"))))),
        Endpoint.get("/queue/warm-ups", "listWarmUps")
            .says(GROUP, "Lists new source addresses that are being warmed up.")
            .scope("admin.read")
            .givesPage(WarmUpDetail.class, "the addresses", this::warmUps));
  }

  private Page<DestinationDetail> stats(RestCall call) {
    List<DestinationDetail> all =
        operations.queue().stats(call.caller()).entrySet().stream()
            .map(entry -> DestinationDetail.of(entry.getKey(), entry.getValue()))
            .toList();
    return Page.of(call, all, DestinationDetail::destination);
  }

  private Page<WarmUpDetail> warmUps(RestCall call) {
    List<WarmUpDetail> all =
        operations.queue().warmUps(call.caller()).stream()
            .map(WarmUpDetail::of)
            .sorted(Comparator.comparing(WarmUpDetail::source))
            .toList();
    return Page.of(call, all, WarmUpDetail::source);
  }

  private List<Endpoint> suppressions() {
    return List.of(
        Endpoint.get("/suppressions", "listSuppressions")
            .says(
                "Suppressions",
                "Lists suppressed addresses: their servers replied that they do not"
                    + " exist. A page may be short, or empty, and have a `next`.")
            .scope("admin.read")
            .givesPage(SuppressionDetail.class, "the addresses", this::suppressed),
        Endpoint.delete("/suppressions/{address}", "removeSuppression")
            .says("Suppressions", "Removes the suppression of an address.")
            .scope(CHANGES)
            .givesNothing(
                call -> operations.queue().unsuppress(call.caller(), call.path("address"))));
  }

  private Page<SuppressionDetail> suppressed(RestCall call) {
    OutboundQueue.Part<Suppressions.Suppressed> part =
        operations.queue().suppressed(call.caller(), call.text("after"), call.limit());
    return new Page<>(part.items().stream().map(SuppressionDetail::of).toList(), part.next());
  }
}
