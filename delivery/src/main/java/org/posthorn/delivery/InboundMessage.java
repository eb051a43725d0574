package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.kv.StoreException;
import org.posthorn.smtp.MessageSink;
import org.posthorn.smtp.RefusedException;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.store.events.EventLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a message from the engine to its [Reception], and what becomes of it back in replies.
final class InboundMessage implements MessageSink {
  private static final Logger LOG = LoggerFactory.getLogger(InboundMessage.class);

  private final Inbound inbound;
  private final Arrival arrival;
  private final Reception reception;

  InboundMessage(Inbound inbound, Arrival arrival) {
    this.inbound = inbound;
    this.arrival = arrival;
    reception = new Reception(inbound, arrival);
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    try {
      reception.write(from, offset, length);
    } catch (RefusedMessageException e) {
      Reply reply = Replies.of(e.refusal());
      tell(
          reply, inbound.clock().instant()); // nobody asks for the end of what is refused before it
      throw new RefusedException(reply);
    } catch (StoreException | IOException e) {
      throw new RefusedException(Replies.of(Failures.refusal(arrival.traceId(), e)));
    }
  }

  @Override
  public List<Reply> finish() {
    Instant end = inbound.clock().instant(); // what follows from it is later
    List<Optional<Refusal>> refusals;
    try {
      refusals = reception.finish();
    } catch (RefusedMessageException e) {
      refusals = all(e.refusal());
    } catch (StoreException | IOException e) {
      refusals = all(Failures.refusal(arrival.traceId(), e));
    } finally {
      abort();
    }
    Reply accepted = Reply.R250_ACCEPTED.withText("Message accepted as " + arrival.traceId());
    Reply once = once(refusals).map(Replies::of).orElse(accepted);
    tell(once, end);
    if (arrival.answers() == Arrival.Answers.ONCE) {
      return List.of(once);
    }
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < refusals.size(); i++) {
      Optional<Reply> refused = refusals.get(i).map(Replies::of);
      if (refused.isPresent() && once.positive()) {
        inbound.tellRefused(
            arrival, arrival.addressees().get(i).address(), refused.get().toString());
      }
      replies.add(refused.orElse(accepted));
    }
    return replies;
  }

  private List<Optional<Refusal>> all(Refusal refusal) {
    return arrival.addressees().stream().map(_ -> Optional.of(refusal)).toList();
  }

  /// One for all: empty if somebody gets the message. Where the reasons differ, one that passes is
  /// told, so that the client tries again.
  private static Optional<Refusal> once(List<Optional<Refusal>> refusals) {
    if (refusals.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    return refusals.stream()
        .flatMap(Optional::stream)
        .filter(Refusal::temporary)
        .findFirst()
        .or(() -> refusals.getFirst());
  }

  private void tell(Reply reply, Instant when) {
    int copies = arrival.addressees().size();
    LOG.info(
        "trace={} client={} from={} recipients={} bytes={} {}",
        arrival.traceId(),
        arrival.origin().client(),
        arrival.from(),
        copies,
        reception.octets(),
        reply);
    inbound.tell(
        arrival.traceId(), when, reply.positive() ? "accepted" : "refused", fields(reply, copies));
    // So that each recipient finds the message by its address.
    for (Addressee other : arrival.addressees().subList(1, copies)) {
      inbound.tell(
          arrival.traceId(),
          when,
          reply.positive() ? "accepted-for" : "refused-for",
          Map.of("from", arrival.from().address(), "to", other.address()));
    }
    if (arrival.review() && reply.positive()) {
      inbound.tell(
          arrival.traceId(),
          when,
          "held",
          Map.of("from", arrival.from().address(), "by", "review"));
    }
  }

  private Map<String, String> fields(Reply reply, int copies) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("client", arrival.origin().client());
    arrival
        .origin()
        .peer()
        .ifPresent(peer -> {
          fields.put(EventLog.CLIENT_FIELD, peer.address().getHostAddress());
          fields.put("hello", peer.hello());
          fields.put("tls", String.valueOf(peer.encrypted()));
        });
    fields.put("from", arrival.from().address());
    fields.put("to", arrival.addressees().getFirst().address());
    fields.put("accounts", String.valueOf(copies));
    fields.put("forwarded", String.valueOf(arrival.forwarded().size()));
    fields.put(EventLog.MESSAGE_ID_FIELD, reception.messageId());
    fields.put("bytes", String.valueOf(reception.octets()));
    fields.put("reply", reply.toString());
    if (reception.inInbox()) {
      fields.put("mailbox", "INBOX");
    }
    return fields;
  }

  @Override
  public void abort() {
    reception.close();
  }
}
