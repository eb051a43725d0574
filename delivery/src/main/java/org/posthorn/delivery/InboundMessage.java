package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.DkimKey;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderFields;
import org.posthorn.queue.Queue;
import org.posthorn.smtp.MessageSink;
import org.posthorn.smtp.RefusedException;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.store.mail.MailException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One message on its way in: holds the header back until it is whole and checked, then writes what
/// comes where it belongs.
final class InboundMessage implements MessageSink {
  private static final Logger LOG = LoggerFactory.getLogger(InboundMessage.class);

  private final Inbound inbound;
  private final Envelope envelope;
  private final String receivedField;
  private final String client;
  private final HeldHeader header = new HeldHeader();
  private @Nullable TraceFields fields;
  private Filing.@Nullable Copy copy;
  private Intake.@Nullable Spool spool;
  private org.posthorn.queue.@Nullable Spool outbound;
  private @Nullable ReportStart report;
  private long bytes;

  /// @param receivedField with its CRLF
  /// @param client name and address, for the log
  InboundMessage(Inbound inbound, Envelope envelope, String receivedField, String client) {
    this.inbound = inbound;
    this.envelope = envelope;
    this.receivedField = receivedField;
    this.client = client;
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    bytes += length;
    OutputStream target = target();
    try {
      if (target != null) {
        passOn(target, from, offset, length);
        return;
      }
      header.add(from, offset, length);
      int end = header.end();
      if (end >= 0) {
        passOn(begin(end), header.octets(), 0, header.length());
        header.clear();
      } else if (header.length() > inbound.limits().headerBytesMax()) {
        throw new RefusedException(Reply.R552_HEADER_TOO_LARGE);
      }
    } catch (StoreException | MailException | IOException e) {
      throw new RefusedException(FailureReplies.of(envelope.traceId(), e));
    } catch (RefusedException e) {
      tell(e.reply()); // nobody asks for the end of what is refused before it
      throw e;
    }
  }

  private void passOn(OutputStream target, byte[] from, int offset, int length) throws IOException {
    target.write(from, offset, length);
    if (report != null) {
      report.write(from, offset, length);
    }
  }

  private @Nullable OutputStream target() {
    if (outbound != null) {
      return outbound;
    }
    return copy != null ? copy : spool;
  }

  /// Checks the header and opens where the message goes.
  private OutputStream begin(int headerEnd) throws IOException {
    HeaderFields found = HeaderFields.parse(header.octets(), 0, headerEnd);
    int receivedFieldsMax = inbound.limits().receivedFieldsMax();
    HeaderCheck.loops(found, envelope.ours(), inbound::loopMark, receivedFieldsMax);
    String others = receivedField;
    if (envelope.submitter().isPresent()) {
      Principal submitter = envelope.submitter().get();
      Directory directory = inbound.directory();
      HeaderCheck.authors(found, address -> directory.maySendAs(submitter.account(), address));
      others += missing(found);
    }
    TraceFields trace = new TraceFields(envelope.from().address(), others);
    fields = trace;
    if (inbound.queue().isPresent() && ReportStart.wanted(envelope, found)) {
      report = new ReportStart(inbound.queue().get().incomingReports());
    }
    if (!envelope.queued().isEmpty()) {
      Queue queue = inbound.queue().orElseThrow();
      org.posthorn.queue.Spool leaving = queue.spool();
      outbound = leaving;
      if (envelope.submitter().isPresent()) {
        List<DkimKey> keys =
            HeaderCheck.author(found).map(queue.signingKeys()::active).orElse(List.of());
        leaving.sign(keys, envelope.received().toInstant());
      }
      leaving.write(others.getBytes(StandardCharsets.UTF_8));
      return leaving;
    }
    if (envelope.recipients().size() == 1) {
      Filing.Copy only = inbound.filing().open();
      copy = only;
      only.write(trace.forCopy(envelope.recipients().getFirst()));
      return only;
    }
    Intake.Spool several = inbound.intake().spool();
    spool = several;
    return several;
  }

  /// RFC 6409 §8.2, §8.3: what a submission should have had.
  private String missing(HeaderFields found) {
    StringBuilder added = new StringBuilder();
    if (found.first("Date").isEmpty()) {
      added.append("Date: ").append(Dates.format(envelope.received())).append("\r\n");
    }
    if (found.first("Message-ID").isEmpty()) {
      added.append("Message-ID: <").append(envelope.traceId()).append('.');
      added.append(envelope.received().toEpochSecond()).append('@');
      added.append(inbound.hostName()).append(">\r\n");
    }
    return added.toString();
  }

  @Override
  public List<Reply> finish() throws IOException {
    Reply reply;
    try {
      if (target() == null) {
        // A message that is all header, or nothing at all.
        passOn(begin(header.length()), header.octets(), 0, header.length());
      }
      admit();
      if (report != null) {
        report.accepted(envelope);
      }
      reply = Reply.R250_ACCEPTED.withText("Message accepted as " + envelope.traceId());
    } catch (StoreException | MailException | IOException | RefusedException e) {
      reply = FailureReplies.of(envelope.traceId(), e);
    } finally {
      abort();
    }
    tell(reply);
    return Collections.nCopies(envelope.replies(), reply);
  }

  private void tell(Reply reply) {
    LOG.info(
        "trace={} client={} from={} recipients={} bytes={} {}",
        envelope.traceId(),
        client,
        envelope.from(),
        envelope.count(),
        bytes,
        reply);
    inbound.tell(
        envelope.traceId(),
        reply.positive() ? "accepted" : "refused",
        Map.of(
            "client", client,
            "from", envelope.from().address(),
            "to", envelope.first(),
            "accounts", String.valueOf(envelope.count()),
            "forwarded", String.valueOf(envelope.forwarded()),
            "bytes", String.valueOf(bytes),
            "reply", reply.toString()));
  }

  /// Decides here, where each message comes by once, whether it is too many, and counts it.
  private void admit() throws IOException {
    if (envelope.submitter().isEmpty()) {
      keep();
      return;
    }
    AccountId account = envelope.submitter().get().account();
    Optional<Reply> tooMany =
        inbound.sending().admit(account, envelope.addressed()).map(SendingReplies::of);
    if (tooMany.isPresent()) {
      throw new RefusedException(tooMany.get());
    }
    boolean kept = false;
    try {
      keep();
      kept = true;
    } finally {
      if (!kept) {
        inbound.sending().takeBack(account, envelope.addressed());
      }
    }
  }

  private void keep() throws IOException {
    Filing.Copy only = copy;
    Intake.Spool several = spool;
    TraceFields trace = fields;
    org.posthorn.queue.Spool leaving = outbound;
    if (leaving != null) {
      if (envelope.review()) {
        leaving.hold(queueEnvelope());
      } else {
        leaving.accept(queueEnvelope());
      }
    } else if (only != null) {
      Recipient recipient = envelope.recipients().getFirst();
      only.file(recipient.account(), envelope.received().toInstant(), Optional.empty());
    } else if (several != null && trace != null) {
      List<IntakeRecord.Pending> pending =
          envelope.recipients().stream()
              .map(recipient -> new IntakeRecord.Pending(recipient, false))
              .toList();
      several.accept(
          new IntakeRecord(envelope.received().toInstant(), envelope.traceId(), trace, pending));
    }
  }

  private org.posthorn.transport.message.Envelope queueEnvelope() {
    Instant received = envelope.received().toInstant();
    return new org.posthorn.transport.message.Envelope(
        envelope.from(),
        envelope.submitter().map(Principal::account),
        envelope.traceId(),
        received,
        envelope.parameters().hold().map(hold -> hold.release(received)).orElse(received),
        envelope.parameters(),
        envelope.parameters().requireTls(), // RFC 8689 §4.1
        false,
        envelope.queued());
  }

  @Override
  public void abort() {
    if (outbound != null) {
      outbound.close();
    }
    if (copy != null) {
      copy.close();
    }
    if (spool != null) {
      spool.close();
    }
  }
}
