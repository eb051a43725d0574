package org.posthorn.delivery;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.posthorn.store.events.EventLog;

/// Records the events of a whole message: who sent it, for whom, and what was replied.
final class TransactionEvents {
  private TransactionEvents() {}

  /// The reply.
  ///
  /// @param text as the client got it
  record Answer(boolean accepted, String text) {}

  /// @param when it ended; events that follow are later
  static void record(
      Inbound inbound, Arrival arrival, MessageReception reception, Answer answer, Instant when) {
    inbound.recordEvent(
        arrival.traceId(),
        when,
        answer.accepted() ? "accepted" : "refused",
        fields(arrival, reception, answer));
    // So that each recipient finds the message by its address.
    for (AcceptedRecipient other :
        arrival.acceptedRecipients().subList(1, arrival.acceptedRecipients().size())) {
      inbound.recordEvent(
          arrival.traceId(),
          when,
          answer.accepted() ? "accepted-for" : "refused-for",
          Map.of(
              "from",
              arrival.from().address(),
              "to",
              other.address(),
              EventLog.OWNERS_FIELD,
              Inbound.owners(other.accounts())));
    }
    if (arrival.review() && answer.accepted()) {
      inbound.recordEvent(
          arrival.traceId(),
          when,
          "held",
          Map.of("from", arrival.from().address(), "by", "review"));
    }
  }

  private static Map<String, String> fields(
      Arrival arrival, MessageReception reception, Answer answer) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("client", arrival.origin().client());
    arrival
        .origin()
        .peer()
        .ifPresent(peer -> {
          fields.put(EventLog.CLIENT_FIELD, peer.address().getHostAddress());
          fields.put("ehlo", peer.helo());
          fields.put("tls", String.valueOf(peer.encrypted()));
        });
    AcceptedRecipient first = arrival.acceptedRecipients().getFirst();
    fields.put("from", arrival.from().address());
    fields.put("to", first.address());
    fields.put("accounts", String.valueOf(arrival.acceptedRecipients().size()));
    fields.put("forwarded", String.valueOf(arrival.forwarded().size()));
    fields.put(EventLog.MESSAGE_ID_FIELD, reception.messageId());
    fields.put("bytes", String.valueOf(reception.octets()));
    fields.put("reply", answer.text());
    if (arrival.submitter().isPresent()) {
      fields.put("submitted", "true");
    }
    if (reception.inInbox()) {
      fields.put("mailbox", "INBOX");
    }
    if (!answer.accepted()) {
      // Nobody will ever see it: its recipients can recognise it only by its subject.
      reception.subject().ifPresent(subject -> fields.put("subject", subject));
    }
    fields.put(EventLog.OWNERS_FIELD, Inbound.owners(first.accounts()));
    return fields;
  }
}
