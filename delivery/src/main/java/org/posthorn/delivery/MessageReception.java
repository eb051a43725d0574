package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.MessageAuthentication;
import org.posthorn.delivery.checks.Peer;
import org.posthorn.delivery.checks.Rejection;
import org.posthorn.delivery.checks.Verdict;
import org.posthorn.delivery.octets.HeaderBuffer;
import org.posthorn.delivery.octets.PrunedMessage;
import org.posthorn.delivery.octets.StagingBuffer;
import org.posthorn.delivery.rules.SourceTransaction;
import org.posthorn.delivery.sealed.SealedArrivals;
import org.posthorn.delivery.sealed.SealedRefusedException;
import org.posthorn.delivery.signing.ArrivalResults;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.journal.Journal;
import org.posthorn.journal.JournalEntry;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.arc.ArcSealer;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;
import org.posthorn.mime.TextParts;
import org.posthorn.queue.Queue;
import org.posthorn.queue.Spool;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.store.events.EventLog;
import org.posthorn.submission.PreparedHeader;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.transport.dmarcreport.Observation;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Receives one message, in four stages that are in this order below: the message is received and
/// staged, once; the checks give a verdict; each recipient gets a disposition; effects follow. All
/// mail is received this way, whatever protocol brought it. Independent of the protocol. One
/// thread.
final class MessageReception implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MessageReception.class);

  /// Used if no check gives a reason.
  private static final Rejection REFUSED =
      new Rejection(EnhancedStatus.of("5.7.1"), "Message refused by policy");

  /// Octets of the header that are copied at a time, so that a first piece with more than the
  /// header is not copied whole.
  private static final int HEADER_STEP_BYTES = 1 << 10;

  /// Characters of a subject that events record.
  private static final int SUBJECT_MAX = 200;

  private final Inbound inbound;
  private final Arrival arrival;
  private final HeaderBuffer headerBuffer;
  private final StagingBuffer stage;
  private PreparedHeader.@Nullable Ready ready;

  /// The header of the message that is stored: for mail from other servers, as it came. Parsed
  /// once.
  private HeaderFields header = HeaderFields.parse(new byte[0]);

  private boolean report;
  private boolean domainReport;
  private String messageId = "";
  private long octets;
  private int body;
  private boolean inInbox;

  /// Says how the message was sealed, with CRLF; otherwise empty.
  private String sealedField = "";

  /// Text parts that the checks have read, if the message is stored with the same octets.
  private Optional<TextParts> texts = Optional.empty();

  MessageReception(Inbound inbound, Arrival arrival) {
    this.inbound = inbound;
    this.arrival = arrival;
    headerBuffer = inbound.headerBuffer();
    stage = inbound.stage();
  }

  // ------------------------------------------------------------------ 1. receive and stage

  /// Takes octets. The header is held back until it is complete and checked, so that nothing is
  /// written for a message that is refused because of its header.
  ///
  /// @throws RefusedMessageException as soon as the message is refused
  void write(byte[] from, int offset, int length) throws IOException {
    octets += length;
    int at = offset;
    int left = length;
    while (ready == null && left > 0) {
      int count = Math.min(left, HEADER_STEP_BYTES);
      bufferHeader(from, at, count, left - count);
      at += count;
      left -= count;
    }
    stage.write(from, at, left);
  }

  /// @param more octets that have arrived and follow these
  private void bufferHeader(byte[] from, int offset, int length, int more) throws IOException {
    if (!headerBuffer.add(from, offset, length)) {
      throw new RefusedMessageException(DeliveryRefusal.Failure.CONGESTED);
    }
    int end = headerBuffer.end();
    if (end >= 0) {
      begin(end, more);
    } else if (headerBuffer.length() > inbound.limits().headerBytesMax()) {
      throw new RefusedMessageException(DeliveryRefusal.OfMessage.HEADER_TOO_LARGE);
    }
  }

  private void begin(int end, int more) throws IOException {
    byte[] original = Arrays.copyOf(headerBuffer.octets(), end);
    header = HeaderFields.parse(original);
    messageId = messageId(header).orElse(""); // known of what is refused below, too
    HeaderCheck.beginning(header);
    boolean anyOctets = arrival.parameters().body() == MailParameters.Body.BINARY_MIME;
    if (anyOctets || arrival.submitter().isPresent()) {
      HeaderCheck.lines(original, end);
    }
    Set<String> localAddresses = arrival.localAddresses();
    HeaderCheck.loops(
        header, localAddresses, inbound::loopMark, inbound.limits().receivedFieldsMax());
    report = IncomingReport.wanted(arrival, header);
    domainReport =
        arrival.submitter().isEmpty() && inbound.domainReports().wanted(header, localAddresses);
    PreparedHeader.Ready prepared = prepared(original);
    if (arrival.submitter().isPresent()) {
      header = HeaderFields.parse(prepared.header());
    }
    if (messageId.isEmpty()) {
      byte[] added = prepared.added().getBytes(StandardCharsets.UTF_8);
      messageId = messageId(HeaderFields.parse(added)).orElse("");
    }
    stage.expect((long) prepared.header().length + headerBuffer.length() - end + more);
    stage.write(prepared.header());
    stage.write(headerBuffer.octets(), end, headerBuffer.length() - end);
    headerBuffer.clear();
    body = prepared.header().length;
    ready = prepared;
  }

  private static Optional<String> messageId(HeaderFields header) {
    return header.first("Message-ID").flatMap(field -> MessageIds.first(field.value()));
  }

  /// The Message-ID, without angle brackets; empty if there is none, or if the header is not
  /// complete yet.
  String messageId() {
    return messageId;
  }

  /// The subject, decoded and cut; empty if there is none, or if the header is not complete yet.
  Optional<String> subject() {
    return header
        .first("Subject")
        .map(field -> field.decoded().strip())
        .filter(text -> !text.isEmpty())
        .map(text -> text.substring(0, text.offsetByCodePoints(0, codePoints(text))));
  }

  private static int codePoints(String text) {
    return Math.min(SUBJECT_MAX, text.codePointCount(0, text.length()));
  }

  /// Whether it is in the INBOX of its only recipient, for which no event was recorded.
  boolean inInbox() {
    return inInbox;
  }

  private PreparedHeader.Ready prepared(byte[] original) {
    Optional<Principal> submitter = arrival.submitter();
    if (submitter.isEmpty()) {
      return new PreparedHeader.Ready(original, "", List.of());
    }
    PreparedHeader prepared =
        inbound
            .submission()
            .prepare(
                submitter.get(),
                original,
                original.length,
                arrival.traceId(),
                arrival.origin().received());
    return switch (prepared) {
      case PreparedHeader.Ready found -> found;
      case PreparedHeader.Refused(var why) ->
          throw new RefusedMessageException(new DeliveryRefusal.OfSubmission(why));
    };
  }

  /// The message is complete but is not to be delivered. Its header is checked if that has not
  /// happened yet.
  ///
  /// @throws RefusedMessageException if the message is refused for all recipients
  void requireHeader() throws IOException {
    if (ready == null) {
      begin(headerBuffer.length(), 0); // a message that is all header, or nothing at all
    }
  }

  /// The message is complete. When this returns, what is accepted is on disk.
  ///
  /// @return for each recipient, in order, why it is refused; empty if it is accepted
  /// @throws RefusedMessageException if the message is refused for all recipients
  /// @throws StoreException if it could not be stored; nothing was accepted
  /// @throws IOException if it could not be stored; nothing was accepted
  List<Optional<DeliveryRefusal>> finish() throws IOException {
    requireHeader();
    Verdict verdict = verdict();
    List<List<RecipientDisposition>> dispositions = dispositions(verdict);
    List<Optional<DeliveryRefusal>> refusals = effects(verdict, dispositions);
    recordDmarcResult(verdict, refusals);
    return refusals;
  }

  /// The message is complete. If it is a sealed one of another server, it is opened.
  ///
  /// @return the reception of the opened message, which has to be finished instead of this one
  /// @throws RefusedMessageException if it cannot be opened now, or at all
  Optional<MessageReception> opened() throws IOException {
    requireHeader();
    boolean sealed =
        arrival.submitter().isEmpty()
            && arrival.origin().peer().isPresent()
            && SealedArrivals.isSealed(header);
    if (!sealed) {
      return Optional.empty();
    }
    MessageReception inner = new MessageReception(inbound, arrival);
    boolean whole = false;
    try {
      inner.sealedField =
          inbound
              .sealed()
              .open(
                  arrival.traceId(),
                  stage,
                  body,
                  arrival.from().address(),
                  arrival.acceptedRecipients().stream().map(AcceptedRecipient::address).toList(),
                  new Octets(inner));
      whole = true;
      return Optional.of(inner);
    } catch (SealedRefusedException e) {
      throw new RefusedMessageException(new DeliveryRefusal.OfVerdict(e.rejection()));
    } finally {
      if (!whole) {
        inner.close();
      }
    }
  }

  /// Octets for another reception.
  private static final class Octets extends OutputStream {
    private final MessageReception reception;

    Octets(MessageReception reception) {
      this.reception = reception;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      reception.write(from, offset, length);
    }
  }

  // ------------------------------------------------------------------ 2. verdicts

  /// Mail that users submit is not checked.
  private Verdict verdict() throws IOException {
    Optional<Peer> peer = arrival.origin().peer();
    if (arrival.submitter().isPresent() || peer.isEmpty()) {
      return inbound.pipeline().clean(header);
    }
    CheckedMessage subject = new CheckedMessage(arrival.incoming(peer.get()), stage, header);
    Verdict verdict = inbound.pipeline().check(subject);
    texts = verdict.cuts().isEmpty() ? subject.texts() : Optional.empty();
    if (!verdict.fields().isEmpty()) {
      verdict
          .authentication()
          .ifPresent(found ->
              inbound.recordEvent(arrival.traceId(), "authentication", found.eventFields()));
      inbound.recordEvent(arrival.traceId(), "verdict", verdict.eventFields());
    }
    return verdict;
  }

  /// The message without the parts that the checks removed.
  private Contents message(Verdict verdict) {
    return PrunedMessage.of(stage, verdict.cuts());
  }

  // ------------------------------------------------------------------ 3. dispositions

  /// The disposition of each recipient. An account or address gets the message once, even if
  /// several recipients lead to it; reports on it follow the NOTIFY values of all of them.
  private List<List<RecipientDisposition>> dispositions(Verdict verdict) {
    Map<AccountId, DeliveryRefusal> full = full();
    Set<AccountId> copied = new HashSet<>();
    Set<Mailbox> remote = new HashSet<>();
    RequestedReports requested = requested();
    List<List<RecipientDisposition>> all = new ArrayList<>();
    for (AcceptedRecipient addressee : arrival.acceptedRecipients()) {
      List<RecipientDisposition> some = new ArrayList<>();
      Optional<DeliveryRefusal> refusal = refusal(verdict, addressee, full);
      if (refusal.isPresent()) {
        some.add(new RecipientDisposition.Refuse(refusal.get()));
        all.add(some);
        continue;
      }
      for (LocalRecipient copy : addressee.copies()) {
        if (copied.add(copy.account())) {
          some.add(
              copy(
                  verdict,
                  copy,
                  requested.copies().getOrDefault(copy.account(), RcptParameters.NONE)));
        }
      }
      for (Mailbox target : addressee.remote()) {
        if (remote.add(folded(target))) {
          some.add(
              target(
                  verdict,
                  target,
                  requested.remote().getOrDefault(folded(target), RcptParameters.NONE)));
        }
      }
      all.add(some);
    }
    return all;
  }

  /// The requested reports for an account or address, combined over all recipients that are
  /// delivered there.
  private record RequestedReports(
      Map<AccountId, RcptParameters> copies, Map<Mailbox, RcptParameters> remote) {}

  private RequestedReports requested() {
    RequestedReports requested = new RequestedReports(new HashMap<>(), new HashMap<>());
    for (AcceptedRecipient addressee : arrival.acceptedRecipients()) {
      RcptParameters parameters = addressee.parameters();
      addressee
          .copies()
          .forEach(
              copy -> requested.copies().merge(copy.account(), parameters, RcptParameters::and));
      addressee
          .remote()
          .forEach(to -> requested.remote().merge(folded(to), parameters, RcptParameters::and));
    }
    return requested;
  }

  /// Records the DMARC result for reports. A message that is refused temporarily counts when it
  /// comes again.
  private void recordDmarcResult(Verdict verdict, List<Optional<DeliveryRefusal>> refusals) {
    Optional<Peer> peer = arrival.origin().peer();
    if (verdict.authentication().isEmpty()
        || peer.isEmpty()
        || refusals.stream()
            .allMatch(answer -> answer.filter(DeliveryRefusal::temporary).isPresent())) {
      return;
    }
    MessageAuthentication found = verdict.authentication().get();
    inbound
        .observations()
        .record(
            new Observation(
                new Observation.Transaction(
                    arrival.traceId(), peer.get().address(), arrival.from(), header),
                found.dmarc(),
                found.spf(),
                found.signatures().dkim(),
                found.handling()));
  }

  private static Optional<DeliveryRefusal> refusal(
      Verdict verdict, AcceptedRecipient addressee, Map<AccountId, DeliveryRefusal> full) {
    if (verdict.advice() == Advice.REFUSE) {
      return Optional.of(new DeliveryRefusal.OfVerdict(verdict.rejection().orElse(REFUSED)));
    }
    // One full mailbox of several must not keep the mail from the others.
    boolean all =
        addressee.remote().isEmpty()
            && addressee.copies().stream().allMatch(copy -> full.containsKey(copy.account()));
    return all
        ? addressee.copies().stream().findFirst().map(copy -> full.get(copy.account()))
        : Optional.empty();
  }

  private boolean quarantined(Verdict verdict) {
    return arrival.review() || verdict.advice() == Advice.QUARANTINE;
  }

  private RecipientDisposition copy(
      Verdict verdict, LocalRecipient copy, RcptParameters parameters) {
    if (quarantined(verdict)) {
      return new RecipientDisposition.Quarantine(
          copy.mailbox(), copy.withOriginalRecipient(parameters));
    }
    return new RecipientDisposition.File(copy, parameters);
  }

  private RecipientDisposition target(Verdict verdict, Mailbox target, RcptParameters parameters) {
    return quarantined(verdict)
        ? new RecipientDisposition.Quarantine(target, parameters)
        : new RecipientDisposition.Redirect(target, parameters);
  }

  private static Mailbox folded(Mailbox mailbox) {
    return new Mailbox(mailbox.localPart(), mailbox.domain().toLowerCase(Locale.ROOT));
  }

  /// The accounts that have no room for the message, now that its size is known. With one reply for
  /// all recipients (RFC 5321), they are refused only if nobody gets anything; otherwise the
  /// message is accepted for them too, tried again, and reported if that fails.
  private Map<AccountId, DeliveryRefusal> full() {
    Map<AccountId, DeliveryRefusal> full = new LinkedHashMap<>();
    boolean somebody = arrival.origin().queued().isPresent(); // the queue tries again
    for (AcceptedRecipient addressee : arrival.acceptedRecipients()) {
      somebody |= !addressee.remote().isEmpty();
      for (LocalRecipient copy : addressee.copies()) {
        Optional<DeliveryRefusal.OfRecipient> refusal = inbound.full(copy.account(), stage.size());
        refusal.ifPresent(why -> full.put(copy.account(), why));
        somebody |= refusal.isEmpty();
      }
    }
    return somebody && arrival.replyMode() == Arrival.ReplyMode.ONCE ? Map.of() : full;
  }

  // ------------------------------------------------------------------ 4. effects

  private List<Optional<DeliveryRefusal>> effects(
      Verdict verdict, List<List<RecipientDisposition>> dispositions) throws IOException {
    List<RecipientDisposition> all = new ArrayList<>();
    boolean refused = true;
    for (List<RecipientDisposition> some : dispositions) {
      for (RecipientDisposition one : some) {
        all.add(one);
        refused &= one instanceof RecipientDisposition.Refuse;
      }
    }
    if (refused) {
      return refusals(dispositions, Optional.empty());
    }
    Contents message = message(verdict);
    Optional<DeliveryRefusal> refusal =
        admitted(() -> journaled(fields(verdict), message, dispositions, all));
    if (refusal.isEmpty() && report) {
      IncomingReports reports = inbound.incomingReports();
      reports.offer(
          stage.beginning(reports.bytesMax()), arrival.accounts(), IncomingReport.at(arrival));
    }
    if (refusal.isEmpty() && domainReport) {
      int size = Math.toIntExact(Math.min(stage.size(), Integer.MAX_VALUE));
      inbound.domainReports().offer(stage.size(), () -> stage.beginning(size), verdict.fields());
    }
    return refusals(dispositions, refusal);
  }

  /// @param refusal the reason for all recipients that were not refused before
  private static List<Optional<DeliveryRefusal>> refusals(
      List<List<RecipientDisposition>> dispositions, Optional<DeliveryRefusal> refusal) {
    List<Optional<DeliveryRefusal>> refusals = new ArrayList<>();
    for (List<RecipientDisposition> some : dispositions) {
      boolean refused = !some.isEmpty() && some.getFirst() instanceof RecipientDisposition.Refuse;
      refusals.add(
          refused ? Optional.of(((RecipientDisposition.Refuse) some.getFirst()).why()) : refusal);
    }
    return refusals;
  }

  /// Stores the message for its recipients, which may still fail with a refusal.
  @FunctionalInterface
  private interface Storing {
    Optional<DeliveryRefusal> run() throws IOException;
  }

  /// Counts what a user submits, if it is accepted in the end.
  private Optional<DeliveryRefusal> admitted(Storing storing) throws IOException {
    if (arrival.submitter().isEmpty() || arrival.origin().queued().isPresent()) {
      return storing.run();
    }
    Principal user = arrival.submitter().get();
    int recipients = arrival.acceptedRecipients().size();
    var tooMuch = inbound.submission().admit(user, recipients);
    if (tooMuch.isPresent()) {
      return Optional.of(new DeliveryRefusal.OfSubmission(tooMuch.get()));
    }
    boolean accepted = false;
    try {
      Optional<DeliveryRefusal> refusal = storing.run();
      accepted = refusal.isEmpty();
      return refusal;
    } finally {
      if (!accepted) {
        inbound.submission().uncount(user, recipients);
      }
    }
  }

  /// Makes the journal's record durable first, so that whatever is accepted will be archived.
  private Optional<DeliveryRefusal> journaled(
      TraceFields fields,
      Contents message,
      List<List<RecipientDisposition>> dispositions,
      List<RecipientDisposition> all)
      throws IOException {
    Optional<Journal> journal = inbound.journal();
    if (journal.isEmpty()) {
      return effect(fields, message, all);
    }
    if (!journal.get().hasRoom()) {
      return Optional.of(DeliveryRefusal.Failure.JOURNAL);
    }
    JournalEntry entry = JournalEntries.of(arrival, dispositions, subject().orElse(""), messageId);
    Optional<byte[]> id = arrival.origin().queued().map(QueueId::bytes);
    try (Journal.Incoming incoming = journal.get().receive(id, entry)) {
      incoming.write(fields.others().getBytes(StandardCharsets.UTF_8));
      message.writeTo(incoming);
      incoming.store();
      Optional<DeliveryRefusal> refusal = effect(fields, message, all);
      if (refusal.isEmpty()) {
        incoming.accepted();
      } else {
        incoming.refused();
      }
      return refusal;
    }
  }

  /// One account: delivered at once. Several accounts: stored by the intake, then delivered. The
  /// queue gets the whole message if it has recipients on other servers, is held, or must be
  /// reported when it is delivered, so that no recipient gets it before it is stored for the
  /// others.
  private Optional<DeliveryRefusal> effect(
      TraceFields fields, Contents message, List<RecipientDisposition> dispositions)
      throws IOException {
    List<RecipientDisposition.File> copies = new ArrayList<>(dispositions.size());
    boolean queued = waits() || arrival.origin().queued().isPresent() || followed();
    for (RecipientDisposition one : dispositions) {
      switch (one) {
        case RecipientDisposition.File copy -> {
          copies.add(copy);
          queued |= wantsSuccess(copy);
        }
        case RecipientDisposition.Redirect _, RecipientDisposition.Quarantine _ -> queued = true;
        case RecipientDisposition.Refuse _ -> {
          // Only reported in the reply.
        }
      }
    }
    if (queued) {
      enqueue(fields, message, dispositions);
      return Optional.empty();
    }
    if (copies.size() == 1) {
      return file(fields, message, copies.getFirst());
    }
    inbound.intake().accept(IntakeRecord.of(arrival, fields, copies), message);
    return Optional.empty();
  }

  private boolean waits() {
    return arrival.parameters().hold().isPresent() || arrival.parameters().verp().isPresent();
  }

  /// Whether a webhook of the sender's account is told what happens to the message.
  private boolean followed() {
    return arrival
        .submitter()
        .filter(sender -> inbound.queue().follows(sender.account()))
        .isPresent();
  }

  /// RFC 3461 §5.2.3.
  private static boolean wantsSuccess(RecipientDisposition.File copy) {
    return copy.parameters().notifications().contains(RcptParameters.Notify.SUCCESS);
  }

  private Optional<DeliveryRefusal> file(
      TraceFields fields, Contents message, RecipientDisposition.File copy) throws IOException {
    MailboxDelivery.Filed filed =
        inbound
            .mailboxDelivery()
            .file(
                new MailboxDelivery.Copy(
                    copy.recipient(),
                    new SourceTransaction(
                        arrival.traceId(), arrival.from(), arrival.parameters(), copy.parameters()),
                    fields.forCopy(copy.recipient()),
                    message,
                    texts,
                    arrival.origin().received().toInstant(),
                    Optional.empty()));
    return switch (filed) {
      case MailboxDelivery.Result.IN_INBOX -> {
        inInbox = true;
        yield Optional.empty();
      }
      case MailboxDelivery.Result.FILED -> Optional.empty();
      case MailboxDelivery.Result.FULL -> Optional.of(DeliveryRefusal.OfRecipient.FULL);
      case MailboxDelivery.Result.TOO_LARGE ->
          Optional.of(DeliveryRefusal.OfRecipient.QUOTA_TOO_SMALL);
      case MailboxDelivery.Result.GONE -> Optional.of(DeliveryRefusal.OfRecipient.GONE);
      case MailboxDelivery.Refused(var refusal) ->
          Optional.of(new DeliveryRefusal.OfOwner(refusal.why()));
    };
  }

  private void enqueue(
      TraceFields fields, Contents message, List<RecipientDisposition> dispositions)
      throws IOException {
    List<org.posthorn.transport.message.EnvelopeRecipient> recipients = new ArrayList<>();
    boolean held = false;
    for (RecipientDisposition one : dispositions) {
      switch (one) {
        case RecipientDisposition.File(LocalRecipient copy, RcptParameters parameters) ->
            recipients.add(
                new org.posthorn.transport.message.EnvelopeRecipient(
                    copy.mailbox(), copy.withOriginalRecipient(parameters)));
        case RecipientDisposition.Redirect(Mailbox target, RcptParameters parameters) ->
            recipients.add(
                new org.posthorn.transport.message.EnvelopeRecipient(target, parameters));
        case RecipientDisposition.Quarantine(Mailbox target, RcptParameters parameters) -> {
          recipients.add(new org.posthorn.transport.message.EnvelopeRecipient(target, parameters));
          held = true;
        }
        case RecipientDisposition.Refuse _ -> {
          // Only reported in the reply.
        }
      }
    }
    SmtpEnvelope envelope = envelope(recipients);
    Queue queue = inbound.queue();
    try (Spool spool = arrival.origin().queued().map(queue::spool).orElseGet(queue::spool)) {
      spool.sign(keys(), arrival.origin().received().toInstant());
      sealer(fields).ifPresent(spool::seal);
      spool.write(fields.others().getBytes(StandardCharsets.UTF_8));
      message.writeTo(spool);
      if (held) {
        spool.hold(envelope);
        recordHeld(spool);
      } else {
        spool.accept(envelope);
      }
    }
  }

  /// Records that mail from another server is held, so that accounts can find their held mail.
  private void recordHeld(Spool spool) {
    if (arrival.submitter().isEmpty()) {
      inbound.recordEvent(
          arrival.traceId(),
          EventLog.QUARANTINED,
          Map.of(
              "id", spool.id().hex(), EventLog.OWNERS_FIELD, Inbound.owners(arrival.accounts())));
    }
  }

  /// Seals (ARC) forwarded mail for the domain that it was sent to. Not if it was sent to several
  /// domains, because the seal would tell the others.
  private Optional<ArcSealer> sealer(TraceFields fields) {
    Set<String> domains =
        arrival.forwarded().stream()
            .map(address -> address.substring(address.lastIndexOf('@') + 1))
            .map(domain -> domain.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    if (domains.size() != 1) {
      return Optional.empty();
    }
    HeaderFields added = HeaderFields.parse(fields.others().getBytes(StandardCharsets.UTF_8));
    return ArrivalResults.in(added, inbound.hostName())
        .flatMap(found ->
            inbound
                .signatures()
                .sealer(domains.iterator().next(), found, arrival.origin().received().toInstant()));
  }

  private List<DkimKey> keys() {
    return ready == null ? List.of() : ready.keys();
  }

  private SmtpEnvelope envelope(List<org.posthorn.transport.message.EnvelopeRecipient> recipients) {
    Instant received = arrival.origin().received().toInstant();
    return new SmtpEnvelope(
        arrival.from(),
        arrival.submitter().map(Principal::account),
        arrival.traceId(),
        received,
        arrival.parameters().hold().map(hold -> hold.release(received)).orElse(received),
        arrival.parameters(),
        arrival.parameters().requireTls(), // RFC 8689 §4.1
        false,
        recipients);
  }

  /// The header fields that are put before the message.
  private TraceFields fields(Verdict verdict) {
    String added = ready == null ? "" : ready.added();
    return new TraceFields(
        arrival.from().address(),
        verdict.fields() + sealedField + arrival.origin().receivedField() + forwardedAs() + added);
  }

  /// The loop mark of the message. The address itself is shown only if it reveals nothing about
  /// other recipients.
  private String forwardedAs() {
    List<String> forwarded = arrival.forwarded();
    if (arrival.acceptedRecipients().size() == 1) {
      return forwarded.isEmpty() ? "" : "Delivered-To: " + forwarded.getFirst() + "\r\n";
    }
    return forwarded.stream()
        .map(address -> HeaderCheck.LOOP_MARK + ": " + inbound.loopMark(address) + "\r\n")
        .collect(Collectors.joining());
  }

  /// Octets of the message as it came.
  long octets() {
    return octets;
  }

  /// Discards what is held and staged.
  @Override
  public void close() {
    headerBuffer.clear();
    try {
      stage.close();
    } catch (IOException e) {
      // The remaining blob belongs to no message; the sweeper removes it.
      LOG.warn("smtp event=staged-message-not-removed trace={}", arrival.traceId(), e);
    }
  }
}
