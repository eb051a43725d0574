package org.posthorn.delivery.webhook.sending;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.webhook.EventId;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.directory.Account;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.mime.MessageIds;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.message.Notice;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.Email;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.report.IncomingReport;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Composes the bodies of events, as described in `docs/webhooks.md`: JSON of version 1. Within a
/// version fields are only added. Thread-safe.
final class Payloads {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int VERSION = 1;

  private final WebhookLimits.Events limits;

  Payloads(WebhookLimits.Events limits) {
    this.limits = limits;
  }

  /// The common fields of events.
  ///
  /// @param account whose event it is; empty for a test
  record Occasion(EventId id, EventType type, Instant at, Optional<Account> account) {}

  byte[] test(Occasion occasion) {
    return body(occasion, JSON.createObjectNode().put("message", "This webhook works."));
  }

  /// A message has arrived.
  ///
  /// @param junk whether it is in the junk mailbox
  /// @param header its ENVELOPE, if the webhook gets header fields
  byte[] received(Occasion occasion, Email email, boolean junk, Optional<ImapEnvelope> header) {
    ObjectNode data =
        JSON.createObjectNode()
            .put("emailId", ObjectId.ofEmail(email.id()))
            .put("threadId", ObjectId.ofThread(email.threadId()));
    ArrayNode mailboxes = data.putArray("mailboxIds");
    email.memberships().stream()
        .map(Email.Membership::mailbox)
        .distinct()
        .map(MailboxId::toString)
        .forEach(mailboxes::add);
    data.put("size", email.size()).put("receivedAt", time(email.internalDate())).put("junk", junk);
    header.ifPresent(envelope -> header(data, envelope));
    return body(occasion, data);
  }

  private void header(ObjectNode data, ImapEnvelope envelope) {
    addresses(data.putArray("from"), envelope.from());
    addresses(data.putArray("to"), envelope.to());
    String subject = envelope.subject();
    String messageId = envelope.messageId();
    data.put("subject", subject == null ? null : cut(EncodedWords.decodeText(subject)));
    data.put(
        "messageId",
        messageId == null ? null : MessageIds.first(messageId).map(this::cut).orElse(null));
  }

  private void addresses(ArrayNode list, List<ImapAddress> addresses) {
    addresses.stream()
        .filter(ImapAddress::isMailbox)
        .limit(limits.addresses())
        .forEach(address ->
            list.addObject()
                .put("name", name(address.name()))
                .put("email", cut(utf8(address.mailbox() + "@" + address.host()))));
  }

  private @Nullable String name(@Nullable String octets) {
    return octets == null ? null : cut(EncodedWords.decode(octets));
  }

  private static String utf8(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// The result of delivery to a recipient.
  byte[] result(Occasion occasion, Notice notice) {
    DeliveryAttempt attempt = notice.attempt();
    DeliveryOutcome outcome = notice.outcome();
    ObjectNode data = about(attempt.id().toString(), attempt.traceId());
    notice.envelopeId().ifPresent(id -> data.put("envelopeId", cut(id)));
    data.put("recipient", cut(attempt.recipient().address().toString()));
    attempt
        .recipient()
        .parameters()
        .originalRecipient()
        .ifPresent(original -> data.put("originalRecipient", cut(original.address())));
    data.put("status", outcome.status().map(EnhancedStatus::toString).orElse(null));
    data.put("smtpCode", outcome.code() == 0 ? null : outcome.code());
    data.put("reply", cut(outcome.text()));
    data.put("remoteHost", outcome.host().isEmpty() ? null : cut(outcome.host()));
    data.put("attempts", attempt.number());
    attempt.next().ifPresent(next -> data.put("nextAttempt", time(next)));
    return body(occasion, data.put("reported", false));
  }

  /// A later report of another server about a recipient.
  byte[] reported(
      Occasion occasion, IncomingReports.Matched report, IncomingReport.Recipient recipient) {
    ObjectNode data = about(report.id().toString(), report.traceId());
    Optional<Mailbox> about = recipient.originalRecipient().or(recipient::finalRecipient);
    data.put("recipient", about.map(address -> cut(address.toString())).orElse(null));
    data.put("status", recipient.status().map(EnhancedStatus::toString).orElse(null));
    data.putNull("smtpCode");
    data.put("reply", cut(recipient.diagnostic()));
    data.put("remoteHost", report.reportingMta().isEmpty() ? null : cut(report.reportingMta()));
    return body(occasion, data.put("reported", true));
  }

  private ObjectNode about(String queueId, String traceId) {
    return JSON.createObjectNode().put("queueId", queueId).put("traceId", cut(traceId));
  }

  private static byte[] body(Occasion occasion, ObjectNode data) {
    ObjectNode body =
        JSON.createObjectNode()
            .put("version", VERSION)
            .put("type", occasion.type().text())
            .put("id", occasion.id().text())
            .put("timestamp", time(occasion.at()));
    occasion
        .account()
        .ifPresent(account ->
            body.putObject("account")
                .put("id", ObjectId.ofAccount(account.id()))
                .put("address", account.address().toString()));
    body.set("data", data);
    return JSON.writeValueAsBytes(body);
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /// One line of limited length.
  private String cut(String text) {
    String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
    if (line.length() <= limits.fieldChars()) {
      return line;
    }
    int end = limits.fieldChars() - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
