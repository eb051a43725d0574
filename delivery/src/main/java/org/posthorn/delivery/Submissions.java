package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.octets.LineEnds;
import org.posthorn.directory.Principal;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.Dates;
import org.posthorn.submission.SubmissionRequest;
import org.posthorn.submission.SubmissionResult;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.QueueId;

/// Accepts users' messages as a whole, for protocols other than SMTP, under the same rules and in
/// the same way. Thread-safe.
public final class Submissions {
  private final Inbound inbound;
  private final Recipients recipients;

  public Submissions(Inbound inbound) {
    this.inbound = inbound;
    recipients = new Recipients(inbound);
  }

  /// Submits a message. It is refused as a whole unless all its recipients are accepted.
  ///
  /// @param message with CRLF line ends; a CR or LF alone is refused, which stored mail may have
  public SubmissionResult submit(SubmissionRequest request, Contents message) {
    Asked asked = ask(request, message);
    return asked.refused().isEmpty()
        ? receive(arrival(request, asked.acceptedRecipients(), Optional.empty()), message, true)
        : new SubmissionResult.Refused(asked.refused());
  }

  /// Checks a message as [#submit] does and counts it as sent, but leaves it to be
  /// [sent][#sendAdmitted] later. A recipient whose mailbox is full is accepted, because it may
  /// have room by then.
  public SubmissionResult admit(SubmissionRequest request, Contents message) {
    Asked asked = ask(request, message);
    List<org.posthorn.submission.SubmissionRefusal> lasting =
        asked.refused().stream().filter(why -> !isFull(why)).toList();
    if (!lasting.isEmpty()) {
      return new SubmissionResult.Refused(lasting);
    }
    SubmissionResult looked =
        receive(arrival(request, asked.all(), Optional.empty()), message, false);
    if (looked instanceof SubmissionResult.Refused) {
      return looked;
    }
    return inbound
        .submission()
        .admit(request.user(), request.recipients().size())
        .<SubmissionResult>map(why -> new SubmissionResult.Refused(List.of(why)))
        .orElse(looked);
  }

  /// Reverts the count of [#admit]: the message is not sent.
  public void uncount(Principal user, int count) {
    inbound.submission().uncount(user, count);
  }

  /// Hands an [admitted][#admit] message to the queue, once, however often this is called.
  /// Recipients that would be refused by now are accepted too; the queue reports on them.
  ///
  /// @param queued its id in the queue
  public SubmissionResult sendAdmitted(
      SubmissionRequest request, Contents message, QueueId queued) {
    return receive(
        arrival(request, ask(request, message).all(), Optional.of(queued)), message, true);
  }

  /// What is known of a message before its first octet.
  ///
  /// @param all the recipients, including refused ones
  private record Asked(
      List<AcceptedRecipient> acceptedRecipients,
      List<AcceptedRecipient> all,
      List<org.posthorn.submission.SubmissionRefusal> refused) {}

  private Asked ask(SubmissionRequest request, Contents message) {
    Asked asked = new Asked(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    inbound
        .submission()
        .sender(request.user(), request.from())
        .or(() -> inbound.submission().recipients(request.user(), request.recipients().size()))
        .ifPresent(asked.refused()::add);
    boolean refused = !asked.refused().isEmpty();
    Recipients.Sender sender = new Recipients.Sender(Optional.of(request.user().account()), true);
    for (var recipient : request.recipients()) {
      switch (recipients.decide(
          recipient.address(), recipient.parameters(), sender, message.size())) {
        case Recipients.Decision.Accepted(AcceptedRecipient addressee) -> {
          asked.acceptedRecipients().add(addressee);
          asked.all().add(addressee);
        }
        case Recipients.Decision.Refused(DeliveryRefusal.OfRecipient why) -> {
          String address = recipient.address().toString();
          asked
              .all()
              .add(AcceptedRecipient.remote(address, recipient.parameters(), recipient.address()));
          if (!refused) {
            asked.refused().add(said(address, why));
          }
        }
      }
    }
    return asked;
  }

  private static boolean isFull(org.posthorn.submission.SubmissionRefusal why) {
    return why instanceof org.posthorn.submission.SubmissionRefusal.NotAccepted accepted
        && accepted.equals(said(accepted.recipient(), DeliveryRefusal.OfRecipient.FULL));
  }

  /// @param finish whether the message is to be delivered
  private SubmissionResult receive(Arrival arrival, Contents message, boolean finish) {
    LineEnds lines = new LineEnds();
    try (MessageReception reception = new MessageReception(inbound, arrival)) {
      message.writeTo(
          new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
              write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
              lines.write(from, offset, length);
              reception.write(from, offset, length);
            }
          });
      if (lines.bare()) {
        return refused(DeliveryRefusal.OfMessage.BARE_LINE_END);
      }
      if (!finish) {
        reception.requireHeader();
        return new SubmissionResult.Accepted(arrival.traceId());
      }
      Instant end = inbound.clock().instant(); // what follows from it is later
      // One reply for all recipients.
      Optional<DeliveryRefusal> refusal =
          reception.finish().stream().flatMap(Optional::stream).findFirst();
      if (refusal.isPresent()) {
        return refused(refusal.get());
      }
      TransactionEvents.record(
          inbound,
          arrival,
          reception,
          new TransactionEvents.Answer(true, "Message accepted as " + arrival.traceId()),
          end);
      return new SubmissionResult.Accepted(arrival.traceId());
    } catch (RefusedMessageException e) {
      return refused(e.refusal());
    } catch (StoreException | IOException e) {
      return refused(StoreFailures.refusal(arrival.traceId(), e));
    }
  }

  private Arrival arrival(
      SubmissionRequest request,
      List<AcceptedRecipient> acceptedRecipients,
      Optional<QueueId> queued) {
    OffsetDateTime now = OffsetDateTime.now(inbound.clock());
    String received =
        "Received: by %s with %s\r\n\tid %s;\r\n\t%s\r\n"
            .formatted(
                inbound.hostName(), request.protocol(), request.traceId(), Dates.format(now));
    return new Arrival(
        new Arrival.Origin(
            request.traceId(), request.protocol(), Optional.empty(), received, now, queued),
        request.from(),
        request.parameters(),
        Optional.of(request.user()),
        inbound.submission().reviews(request.user()),
        Arrival.ReplyMode.ONCE,
        acceptedRecipients);
  }

  private static SubmissionResult refused(DeliveryRefusal refusal) {
    return new SubmissionResult.Refused(
        List.of(
            refusal instanceof DeliveryRefusal.OfSubmission(var why) ? why : said("", refusal)));
  }

  private static org.posthorn.submission.SubmissionRefusal said(
      String recipient, DeliveryRefusal refusal) {
    return new org.posthorn.submission.SubmissionRefusal.NotAccepted(
        recipient, refusal.status(), refusal.words());
  }
}
