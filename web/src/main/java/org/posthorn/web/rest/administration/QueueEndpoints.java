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

/// Mail that waits to leave, and addresses that are not written to. Of all tenants: operators only.
final class QueueEndpoints {
  private static final String GROUP = "Queue";
  private static final String CHANGES = "admin.queue";

  private final Operations operations;

  private QueueEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// What came of an attempt.
  public record AttemptOutcome(
      @Description("what it means for the recipient") DeliveryOutcome.Kind kind,
      @Description("the code of the server's reply; missing where there was none")
          Optional<Integer> code,
      @Description("the enhanced status (RFC 3463)") Optional<String> status,
      @Description("what the server said, or what went wrong") String text,
      @Description("the server's name; missing where there was no connection")
          Optional<String> server,
      @Description("how the connection was encrypted; missing: not at all") Optional<String> tls) {
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
      @Description("whom it is for") String address,
      @Description("where it goes") String destination,
      @Description("where it stands") RecipientState state,
      @Description("whether an attempt is running now") boolean sending,
      @Description("attempts that were made") int attempts,
      @Description("when the next attempt is planned") Optional<Instant> next,
      @Description("when the last attempt ended") Optional<Instant> lastAttempt,
      @Description("what came of the last attempt") Optional<AttemptOutcome> last) {
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
      @Description("names it in the queue") String id,
      @Description("the trace id, as in its Received field and its events") String trace,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("when it came") Instant arrived,
      @Description("its octets") long bytes,
      @Description("since when it is undelivered: it did not reach a recipient, and is not tried")
          Optional<Instant> deadSince,
      @Description("whom it is for") List<RecipientDetail> recipients) {
    static QueuedMessageDetail of(QueuedMessage message) {
      return new QueuedMessageDetail(
          message.id().hex(),
          message.envelope().traceId(),
          message.envelope().from().address(),
          message.envelope().arrival(),
          message.size(),
          message.dead(),
          message.recipients().stream().map(RecipientDetail::of).toList());
    }
  }

  /// How many recipients something concerned.
  public record RecipientCount(@Description("recipients that it concerned") int recipients) {}

  /// How it stands with a destination.
  public record DestinationDetail(
      @Description("a domain, or another place that mail goes to") String destination,
      @Description("recipients that wait") long queued,
      @Description("attempts that are running") int active,
      @Description("attempts that may run at once") int window,
      @Description("when the next attempt is planned") Optional<Instant> next,
      @Description("what went wrong last") Optional<AttemptOutcome> lastFailure) {
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

  /// How far an address is that other servers do not know yet.
  public record WarmUpDetail(
      @Description("the address that mail leaves from") String source,
      @Description("the day of the warm-up, from 1 on") long day,
      @Description("messages today") long sent,
      @Description("messages that may be sent today; missing: no limit any more")
          Optional<Long> limit,
      @Description("when the next day begins") Instant until) {
    static WarmUpDetail of(WarmUps.Status standing) {
      return new WarmUpDetail(
          standing.source().getHostAddress(),
          standing.day(),
          standing.sent(),
          Optional.of(standing.bound()).filter(bound -> bound < Long.MAX_VALUE),
          standing.until());
    }
  }

  /// A message that was accepted for several and that somebody has not got yet.
  public record IntakeDetail(
      @Description("names it") String id,
      @Description("the trace id, as in its events") String trace,
      @Description("when it came") Instant received,
      @Description("whom it has not reached") List<String> waiting,
      @Description("how many have it") int done) {
    static IntakeDetail of(IntakeListing.Waiting message) {
      return new IntakeDetail(
          message.id(), message.traceId(), message.received(), message.waiting(), message.done());
    }
  }

  /// An address that is not tried.
  public record SuppressionDetail(
      @Description("the address") String address,
      @Description("since when") Instant since,
      @Description("when mail to it is tried again") Instant until,
      @Description("what its server said") String reason) {
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
                "Lists messages in the queue, in no order that means anything. A page may be short,"
                    + " or empty, and have a `next`.")
            .scope("admin.read")
            .query(
                Parameter.choice("state", RecipientState.class, "of at least one recipient"),
                Parameter.text("destination", "of at least one recipient"),
                Parameter.text("sender", "part of the reverse-path, in any case"))
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
        Endpoint.get("/queue/dead", "listDeadLetters")
            .says(GROUP, "Lists messages that did not reach somebody, oldest first.")
            .scope("admin.read")
            .givesPage(
                QueuedMessageDetail.class,
                "the messages",
                call ->
                    page(operations.queue().dead(call.caller(), call.text("after"), call.limit()))),
        Endpoint.get("/queue/intake", "listIntake")
            .says(
                GROUP,
                "Lists messages that were accepted for several and that somebody has not got yet,"
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
            "Tries a message now, an undelivered one too.",
            OutboundQueue::retry),
        change("hold", "holdMessage", "Keeps a message from being tried.", OutboundQueue::hold),
        change("release", "releaseMessage", "Lets a held message go on.", OutboundQueue::release),
        change(
            "cancel",
            "cancelMessage",
            "Takes a message back from recipients that it has not reached. Nobody is told.",
            OutboundQueue::cancel),
        change(
            "reroute",
            "rerouteMessage",
            "Decides again where a message goes.",
            OutboundQueue::reroute),
        Endpoint.post("/queue/retry", "retryQueue")
            .says(GROUP, "Tries everything in the queue now.")
            .scope(CHANGES)
            .gives(
                RecipientCount.class,
                "how many recipients that concerns",
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
            "how many recipients that concerns",
            call ->
                new RecipientCount(change.of(operations.queue(), call.caller(), call.path("id"))));
  }

  private List<Endpoint> destinations() {
    return List.of(
        Endpoint.get("/queue/destinations", "listDestinations")
            .says(GROUP, "Lists the destinations that something waits for, by name.")
            .scope("admin.read")
            .givesPage(DestinationDetail.class, "the destinations", this::stats),
        Endpoint.post("/queue/destinations/{destination}/retry", "retryDestination")
            .says(GROUP, "Tries all messages for a destination now.")
            .scope(CHANGES)
            .gives(
                RecipientCount.class,
                "how many recipients that concerns",
                call ->
                    new RecipientCount(
                        operations
                            .queue()
                            .retry(call.caller(), new Destination(call.path("destination"))))),
        Endpoint.get("/queue/warm-ups", "listWarmUps")
            .says(GROUP, "Lists source addresses that other servers do not know yet.")
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
                "Lists addresses that are not tried, since their servers said that they do not"
                    + " exist. A page may be short, or empty, and have a `next`.")
            .scope("admin.read")
            .givesPage(SuppressionDetail.class, "the addresses", this::suppressed),
        Endpoint.delete("/suppressions/{address}", "removeSuppression")
            .says("Suppressions", "Lets mail to an address be tried again.")
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
