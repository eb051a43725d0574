package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.octets.LineEnds;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.Dates;
import org.posthorn.submission.Request;
import org.posthorn.submission.Result;
import org.posthorn.transport.message.Contents;

/// Takes messages of users as a whole, for doors that do not speak SMTP: by the same rules and the
/// same way as those that come by it. Thread-safe.
public final class Submissions {
  private final Inbound inbound;
  private final Recipients recipients;

  public Submissions(Inbound inbound) {
    this.inbound = inbound;
    recipients = new Recipients(inbound);
  }

  /// Submits a message. Nothing is done unless all its recipients are taken.
  ///
  /// @param message with CRLF line ends; a CR or LF alone is refused, as stored mail may hold them
  public Result submit(Request request, Contents message) {
    var refusal =
        inbound
            .submission()
            .sender(request.user(), request.from())
            .or(() -> inbound.submission().recipients(request.user(), request.recipients().size()));
    if (refusal.isPresent()) {
      return new Result.Refused(List.of(refusal.get()));
    }
    List<Addressee> addressees = new ArrayList<>();
    List<org.posthorn.submission.Refusal> refused = new ArrayList<>();
    for (var recipient : request.recipients()) {
      switch (recipients.find(recipient.address(), recipient.parameters(), true, message.size())) {
        case Recipients.Found.Taken(Addressee addressee) -> addressees.add(addressee);
        case Recipients.Found.Refused(Refusal.OfRecipient why) ->
            refused.add(said(recipient.address().toString(), why));
      }
    }
    if (!refused.isEmpty()) {
      return new Result.Refused(refused);
    }
    return receive(arrival(request, addressees), message);
  }

  private Result receive(Arrival arrival, Contents message) {
    LineEnds lines = new LineEnds();
    try (Reception reception = new Reception(inbound, arrival)) {
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
        return refused(Refusal.OfMessage.BARE_LINE_END);
      }
      // There is one answer for all.
      return reception.finish().stream()
          .flatMap(Optional::stream)
          .findFirst()
          .map(Submissions::refused)
          .orElse(new Result.Accepted(arrival.traceId()));
    } catch (RefusedMessageException e) {
      return refused(e.refusal());
    } catch (StoreException | IOException e) {
      return refused(Failures.refusal(arrival.traceId(), e));
    }
  }

  private Arrival arrival(Request request, List<Addressee> addressees) {
    OffsetDateTime now = OffsetDateTime.now(inbound.clock());
    String received =
        "Received: by %s with %s\r\n\tid %s;\r\n\t%s\r\n"
            .formatted(
                inbound.hostName(), request.protocol(), request.traceId(), Dates.format(now));
    return new Arrival(
        new Arrival.Origin(request.traceId(), request.protocol(), Optional.empty(), received, now),
        request.from(),
        request.parameters(),
        Optional.of(request.user()),
        inbound.submission().reviews(request.user()),
        Arrival.Answers.ONCE,
        addressees);
  }

  private static Result refused(Refusal refusal) {
    return new Result.Refused(
        List.of(refusal instanceof Refusal.OfSubmission(var why) ? why : said("", refusal)));
  }

  private static org.posthorn.submission.Refusal said(String recipient, Refusal refusal) {
    return new org.posthorn.submission.Refusal.NotAccepted(
        recipient, refusal.status(), refusal.words());
  }
}
