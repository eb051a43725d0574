package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.StoreException;
import org.posthorn.smtp.MessageSink;
import org.posthorn.smtp.RefusedException;
import org.posthorn.smtp.syntax.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes one message from the SMTP engine to its [MessageReception], and turns the result into
/// replies.
final class InboundMessage implements MessageSink {
  private static final Logger LOG = LoggerFactory.getLogger(InboundMessage.class);

  private final Inbound inbound;
  private final Arrival arrival;
  private MessageReception reception;

  InboundMessage(Inbound inbound, Arrival arrival) {
    this.inbound = inbound;
    this.arrival = arrival;
    reception = new MessageReception(inbound, arrival);
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
      throw new RefusedException(Replies.of(StoreFailures.refusal(arrival.traceId(), e)));
    }
  }

  @Override
  public List<Reply> finish() {
    Instant end = inbound.clock().instant(); // what follows from it is later
    List<Optional<DeliveryRefusal>> refusals;
    try {
      Optional<MessageReception> opened = reception.opened();
      if (opened.isPresent()) {
        reception.close();
        reception = opened.get();
      }
      refusals = reception.finish();
    } catch (RefusedMessageException e) {
      refusals = all(e.refusal());
    } catch (StoreException | IOException e) {
      refusals = all(StoreFailures.refusal(arrival.traceId(), e));
    } finally {
      abort();
    }
    Reply accepted = Reply.R250_ACCEPTED.withText("Message accepted as " + arrival.traceId());
    Reply once = once(refusals).map(Replies::of).orElse(accepted);
    tell(once, end);
    if (arrival.replyMode() == Arrival.ReplyMode.ONCE) {
      return List.of(once);
    }
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < refusals.size(); i++) {
      Optional<Reply> refused = refusals.get(i).map(Replies::of);
      if (refused.isPresent() && once.positive()) {
        inbound.recordRefused(
            arrival, arrival.acceptedRecipients().get(i), refused.get().toString());
      }
      replies.add(refused.orElse(accepted));
    }
    return replies;
  }

  private List<Optional<DeliveryRefusal>> all(DeliveryRefusal refusal) {
    return arrival.acceptedRecipients().stream().map(_ -> Optional.of(refusal)).toList();
  }

  /// One reply for all recipients: empty if any of them gets the message. If the reasons differ, a
  /// temporary one is told, so that the client tries again.
  private static Optional<DeliveryRefusal> once(List<Optional<DeliveryRefusal>> refusals) {
    if (refusals.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    return refusals.stream()
        .flatMap(Optional::stream)
        .filter(DeliveryRefusal::temporary)
        .findFirst()
        .or(() -> refusals.getFirst());
  }

  private void tell(Reply reply, Instant when) {
    int copies = arrival.acceptedRecipients().size();
    LOG.info(
        "smtp event=message-received trace={} client={} from={} recipients={} bytes={} reply={}",
        arrival.traceId(),
        arrival.origin().client(),
        arrival.from(),
        copies,
        reception.octets(),
        reply);
    TransactionEvents.record(
        inbound,
        arrival,
        reception,
        new TransactionEvents.Answer(reply.positive(), reply.toString()),
        when);
  }

  @Override
  public void abort() {
    reception.close();
  }
}
