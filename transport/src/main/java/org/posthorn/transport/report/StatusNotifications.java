package org.posthorn.transport.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.dns.DomainName;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderFields;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.Unitext;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;

/// Composes delivery status notifications: a text for people, fields for programs, and the header
/// of the original message, or the whole message if the sender requested it. Thread-safe.
public final class StatusNotifications implements ReportWriter {
  /// Maximum length of the returned header.
  private static final int HEADER_BYTES_MAX = 32 << 10;

  /// Of a larger message only the header is returned, even if the whole message was requested.
  private static final int RETURNED_BYTES_MAX = 1 << 20;

  /// Maximum length of a line; RFC 5322 §2.1.1 allows 998.
  private static final int LINE_CHARS_MAX = 900;

  /// The delay that was requested with the submission. RFC 4865.
  private static final String HOLD_FIELD = "Future-Release-Request";

  private final String hostName;
  private final InstantSource clock;
  private final Function<Report, Optional<DomainName>> author;

  /// Reports without author domain.
  ///
  /// @param hostName name of this server, the Reporting-MTA
  public StatusNotifications(String hostName, InstantSource clock) {
    this(hostName, clock, report -> Optional.empty());
  }

  /// @param hostName name of this server, the Reporting-MTA
  /// @param author the local domain that a report is from and whose postmaster answers questions
  public StatusNotifications(
      String hostName, InstantSource clock, Function<Report, Optional<DomainName>> author) {
    this.hostName = hostName;
    this.clock = clock;
    this.author = author;
  }

  @Override
  public Optional<DomainName> author(Report report) {
    return author.apply(report);
  }

  @Override
  public Contents write(Report report) {
    try {
      return new Bytes(compose(report));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in-memory streams do not fail
    }
  }

  private record Bytes(byte[] bytes) implements Contents {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      target.write(bytes);
    }
  }

  /// RFC 6522 §3: three parts: text, fields for programs, original message.
  private byte[] compose(Report report) throws IOException {
    OriginalText header = OriginalText.header(report.original(), HEADER_BYTES_MAX);
    Optional<OriginalText> whole = whole(report);
    boolean utf8 = internationalized(report);
    String encoding = utf8 ? "8bit" : "7bit";
    // Contains the message's random id, so that nobody can have put it into the message.
    String boundary = "=_" + report.id() + "-" + clock.millis();
    ByteArrayOutputStream out = new ByteArrayOutputStream(4 << 10);
    StringBuilder text = new StringBuilder();
    header(text, report, header, boundary);
    part(text, boundary, "text/plain; charset=utf-8", encoding);
    explain(text, report, utf8);
    part(
        text,
        boundary,
        utf8 ? "message/global-delivery-status" : "message/delivery-status",
        encoding);
    facts(text, report, utf8);
    OriginalText returned = whole.orElse(header);
    boolean wide = !returned.isAscii();
    part(
        text,
        boundary,
        whole.isPresent()
            ? (wide && utf8 ? "message/global" : "message/rfc822")
            : (wide && utf8 ? "message/global-headers" : "text/rfc822-headers"),
        wide ? "8bit" : "7bit");
    out.writeBytes(text.toString().getBytes(UTF_8));
    out.writeBytes(returned.bytes());
    out.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(UTF_8));
    return out.toByteArray();
  }

  /// RFC 3461 §4.3, §6.2: only failure reports return the whole message.
  private static Optional<OriginalText> whole(Report report) throws IOException {
    boolean asked =
        report
            .envelope()
            .parameters()
            .ret()
            .filter(ret -> ret == MailParameters.Return.FULL)
            .isPresent();
    if (!asked
        || report.kind() != Report.Kind.FAILED
        || report.original().size() > RETURNED_BYTES_MAX) {
      return Optional.empty();
    }
    return Optional.of(OriginalText.start(report.original(), RETURNED_BYTES_MAX));
  }

  private static boolean internationalized(Report report) {
    return report.entries().stream()
        .anyMatch(entry -> entry.recipient().address().internationalized());
  }

  private void header(StringBuilder text, Report report, OriginalText original, String boundary) {
    String subject =
        switch (report.kind()) {
          case DELIVERED -> "Your message was delivered";
          case RELAYED -> "Your message was passed on";
          case DELAYED -> "Your message is delayed";
          case FAILED -> "Your message could not be delivered";
        };
    Mailbox sender = report.envelope().from().mailbox().orElseThrow();
    // RFC 3461 §6.2: an address that answers, if there is one.
    String from =
        author(report)
            .map(domain -> "postmaster@" + domain.ascii())
            .orElse("MAILER-DAEMON@" + hostName);
    field(text, "From", "Mail Delivery System <" + from + ">");
    field(text, "To", "<" + sender + ">");
    field(text, "Subject", subject);
    field(text, "Date", Dates.format(clock.instant().atOffset(ZoneOffset.UTC)));
    field(text, "Message-ID", "<" + report.id() + "." + clock.millis() + "@" + hostName + ">");
    messageId(original)
        .ifPresent(id -> {
          field(text, "In-Reply-To", id);
          field(text, "References", id);
        });
    field(text, "Auto-Submitted", "auto-replied"); // RFC 3834 §5
    if (report.envelope().tlsOptional()) {
      field(text, "TLS-Required", "No"); // RFC 8689 §6: as for the original message
    }
    field(text, "MIME-Version", "1.0");
    field(
        text,
        "Content-Type",
        "multipart/report; report-type=delivery-status;\r\n\tboundary=\"" + boundary + "\"");
    text.append("\r\n");
  }

  private static Optional<String> messageId(OriginalText original) {
    byte[] bytes = original.bytes();
    return HeaderFields.parse(bytes, 0, bytes.length)
        .first("Message-ID")
        .map(field -> field.value().strip())
        .filter(id -> id.matches("<[!-;=?-~]{1,250}>"));
  }

  private static void field(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append("\r\n");
  }

  private static void part(StringBuilder text, String boundary, String type, String encoding) {
    text.append("--").append(boundary).append("\r\n");
    field(text, "Content-Type", type);
    field(text, "Content-Transfer-Encoding", encoding);
    text.append("\r\n");
  }

  private void explain(StringBuilder text, Report report, boolean utf8) {
    line(text, "This is the mail server " + hostName + ".");
    line(text, "");
    switch (report.kind()) {
      case DELIVERED -> {
        line(text, "Your message is in the mailboxes of these recipients:");
      }
      case RELAYED -> {
        line(text, "Your message was passed on to a server that sends no confirmations:");
      }
      case DELAYED -> {
        line(text, "Your message has not been delivered yet. You need not do anything: it will be");
        line(text, "tried again until the time below. These recipients are still waiting for it:");
      }
      case FAILED -> {
        line(
            text,
            "Your message could not be delivered to the recipients below, and it will not be");
        line(
            text,
            "tried again. Others that it was sent to have got it or are reported on their own.");
      }
    }
    for (Report.Entry entry : report.entries()) {
      line(text, "");
      line(text, "  " + entry.recipient().address());
      DeliveryOutcome outcome = entry.outcome();
      if (!outcome.host().isEmpty()) {
        line(text, "    " + outcome.host() + " said:");
      }
      line(text, "    " + plain(said(outcome), utf8));
      entry
          .willRetryUntil()
          .ifPresent(until ->
              line(text, "    tried until " + Dates.format(until.atOffset(ZoneOffset.UTC))));
    }
    line(text, "");
  }

  private static String said(DeliveryOutcome outcome) {
    String status = outcome.status().map(s -> s + " ").orElse("");
    return (outcome.code() == 0 ? "" : outcome.code() + " ") + status + outcome.text();
  }

  private static void line(StringBuilder text, String line) {
    text.append(bounded(line)).append("\r\n");
  }

  /// Removes line breaks and limits the length of texts of other servers.
  private static String bounded(String text) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), LINE_CHARS_MAX));
    for (int i = 0; i < text.length() && clean.length() < LINE_CHARS_MAX / 3; i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) ? ' ' : c);
    }
    return clean.toString();
  }

  /// In a 7-bit report non-ASCII characters are replaced (RFC 6152 §3): servers without SMTPUTF8
  /// use undeclared charsets.
  private static String plain(String text, boolean utf8) {
    return utf8 ? text : text.replaceAll("[^\\x00-\\x7F]", "?");
  }

  private static String asked(MailParameters.Hold hold) {
    return switch (hold) {
      case MailParameters.Hold.For(Duration interval) -> "for; " + interval.toSeconds();
      case MailParameters.Hold.Until(Instant time) -> "until; " + time;
    };
  }

  /// RFC 3464 §2.2, §2.3.
  private void facts(StringBuilder text, Report report, boolean utf8) {
    field(text, "Reporting-MTA", "dns; " + hostName);
    report
        .envelope()
        .parameters()
        .envid()
        // RFC 3461 §6.3: decoded. §4.4 allows printable ASCII only, but lenient servers pass on
        // more.
        .ifPresent(envid -> field(text, "Original-Envelope-Id", bounded(plain(envid, utf8))));
    report.envelope().parameters().hold().ifPresent(hold -> field(text, HOLD_FIELD, asked(hold)));
    field(text, "Arrival-Date", Dates.format(report.envelope().arrival().atOffset(ZoneOffset.UTC)));
    for (Report.Entry entry : report.entries()) {
      text.append("\r\n");
      recipient(text, report.kind(), entry, utf8);
    }
    text.append("\r\n");
  }

  private static void recipient(
      StringBuilder text, Report.Kind kind, Report.Entry entry, boolean utf8) {
    Mailbox address = entry.recipient().address();
    Optional<RcptParameters.OriginalRecipient> original =
        entry.recipient().parameters().originalRecipient();
    original.ifPresent(orcpt -> field(text, "Original-Recipient", meant(orcpt, utf8)));
    field(
        text,
        "Final-Recipient",
        (utf8 && address.internationalized() ? "utf-8" : "rfc822") + "; " + address);
    field(
        text,
        "Action",
        switch (kind) {
          case DELIVERED -> "delivered";
          case RELAYED -> "relayed";
          case DELAYED -> "delayed";
          case FAILED -> "failed";
        });
    DeliveryOutcome outcome = entry.outcome();
    field(text, "Status", status(kind, outcome));
    if (!outcome.host().isEmpty()) {
      field(text, "Remote-MTA", "dns; " + hostOf(outcome.host()));
    }
    if (outcome.code() != 0) {
      field(text, "Diagnostic-Code", "smtp; " + bounded(plain(said(outcome), utf8)));
    }
    entry
        .lastAttempt()
        .ifPresent(
            at -> field(text, "Last-Attempt-Date", Dates.format(at.atOffset(ZoneOffset.UTC))));
    entry
        .willRetryUntil()
        .ifPresent(
            until -> field(text, "Will-Retry-Until", Dates.format(until.atOffset(ZoneOffset.UTC))));
  }

  /// RFC 3461 §6.3: the decoded ORCPT. RFC 6533 §3: an internationalized address is written as it
  /// is in an 8-bit report, and encoded in a 7-bit one.
  private static String meant(RcptParameters.OriginalRecipient original, boolean utf8) {
    boolean wide = original.addressType().equalsIgnoreCase("utf-8");
    String address = wide && !utf8 ? Unitext.encode(original.address()) : original.address();
    return original.addressType() + ";" + bounded(plain(address, utf8));
  }

  /// The name in `name[address]:port`.
  private static String hostOf(String host) {
    int bracket = host.indexOf('[');
    return bracket > 0 ? host.substring(0, bracket) : host;
  }

  /// RFC 3463 §2: the class must agree with the action. If a delay became a failure, only the class
  /// changes.
  private static String status(Report.Kind kind, DeliveryOutcome outcome) {
    int statusClass =
        switch (kind) {
          case DELIVERED, RELAYED -> 2;
          case DELAYED -> 4;
          case FAILED -> 5;
        };
    EnhancedStatus status = outcome.status().orElse(new EnhancedStatus(statusClass, 0, 0));
    return new EnhancedStatus(statusClass, status.subject(), status.detail()).toString();
  }
}
