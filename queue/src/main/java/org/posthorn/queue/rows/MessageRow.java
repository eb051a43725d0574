package org.posthorn.queue.rows;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// A queued message without its recipients and bytes.
///
/// @param idGiven whether the id was given by the caller of the queue, and may come again
/// @param size octets of the message
/// @param signatures octets at its beginning that are our own signatures
/// @param pieces rows of [QueueTables#BODIES]
/// @param recipients how many it has
/// @param open how many of them are not finished
/// @param failed how many of them [failed][org.posthorn.queue.message.RecipientState#failed]
/// @param reports how many reports were ordered so far, which is the number of the next one
/// @param failedSince since when it is kept as a failed message
public record MessageRow(
    Header header,
    boolean idGiven,
    long size,
    int signatures,
    int pieces,
    int recipients,
    int open,
    int failed,
    int reports,
    Optional<Instant> failedSince) {
  private static final int FORMAT = 2;
  private static final int FORMAT_OLDEST = 1;

  /// The envelope without recipients.
  public record Header(
      ReversePath from,
      Optional<AccountId> submitter,
      String traceId,
      Instant arrival,
      Instant notBefore,
      MailParameters parameters,
      boolean requireTls,
      boolean bulk,
      boolean tlsOptional) {

    public static Header of(SmtpEnvelope envelope) {
      return new Header(
          envelope.from(),
          envelope.submitter(),
          envelope.traceId(),
          envelope.arrival(),
          envelope.notBefore(),
          envelope.parameters(),
          envelope.requireTls(),
          envelope.bulk(),
          envelope.tlsOptional());
    }

    private Header with(MailParameters other, boolean optionalTls) {
      return new Header(
          from, submitter, traceId, arrival, notBefore, other, requireTls, bulk, optionalTls);
    }

    public SmtpEnvelope with(List<EnvelopeRecipient> recipients) {
      return new SmtpEnvelope(
          from,
          submitter,
          traceId,
          arrival,
          notBefore,
          parameters,
          requireTls,
          bulk,
          recipients,
          tlsOptional);
    }

    /// The sender for fair scheduling: the account, otherwise the domain of the reverse-path. Not
    /// the reverse-path itself, because a list that uses VERP has another one for each message.
    /// Bulk mail is a sender of its own.
    public String sender() {
      String domain =
          from.mailbox().map(Mailbox::domain).map(d -> d.toLowerCase(Locale.ROOT)).orElse("<>");
      String sender = submitter.map(account -> "account:" + account).orElse(domain);
      return bulk ? sender + " bulk" : sender;
    }

    /// From when delay and expiry count: a message that is to leave later is not late before.
    public Instant start() {
      return notBefore.isAfter(arrival) ? notBefore : arrival;
    }
  }

  public MessageRow withCounts(int nowOpen, int nowFailed, int nowReports) {
    return new MessageRow(
        header,
        idGiven,
        size,
        signatures,
        pieces,
        recipients,
        nowOpen,
        nowFailed,
        nowReports,
        failedSince);
  }

  public MessageRow withFailedSince(Optional<Instant> since) {
    return new MessageRow(
        header, idGiven, size, signatures, pieces, recipients, open, failed, reports, since);
  }

  private MessageRow with(
      Optional<MailParameters.Verp> verp,
      Optional<MailParameters.Hold> hold,
      int ofSignatures,
      boolean tlsOptional) {
    return new MessageRow(
        header.with(header.parameters.withVerp(verp).withHold(hold), tlsOptional),
        idGiven,
        size,
        ofSignatures,
        pieces,
        recipients,
        open,
        failed,
        reports,
        failedSince);
  }

  public byte[] encode() {
    return new FieldWriter(FORMAT)
        .flag(header.from.mailbox().isPresent())
        .mailbox(header.from.mailbox().orElse(new Mailbox("", "")))
        .number(header.submitter.map(AccountId::value).orElse(-1L))
        .text(header.traceId)
        .instant(header.arrival)
        .instant(header.notBefore)
        .parameters(header.parameters)
        .flag(header.requireTls)
        .flag(header.bulk)
        .flag(idGiven)
        .number(size)
        .count(pieces)
        .count(recipients)
        .count(open)
        .count(failed)
        .count(reports)
        .optionalInstant(failedSince)
        .verp(header.parameters.verp())
        .hold(header.parameters.hold())
        .count(signatures)
        .flag(header.tlsOptional)
        .bytes();
  }

  public static MessageRow decode(byte[] value) {
    return FieldReader.read(value, FORMAT_OLDEST, FORMAT, "queued message", MessageRow::decode);
  }

  /// Format 1 has no XVERP, no hold request, no length of signatures, and no TLS-Required.
  private static MessageRow decode(FieldReader in, int format) {
    boolean present = in.flag();
    Mailbox mailbox = in.mailbox();
    ReversePath from = present ? ReversePath.of(mailbox) : ReversePath.NULL;
    long account = in.number();
    Header header =
        new Header(
            from,
            account < 0 ? Optional.empty() : Optional.of(new AccountId(account)),
            in.text(),
            in.instant(),
            in.instant(),
            in.mailParameters(),
            in.flag(),
            in.flag(),
            false);
    MessageRow first =
        new MessageRow(
            header,
            in.flag(),
            in.number(),
            0,
            in.count(),
            in.count(),
            in.count(),
            in.count(),
            in.count(),
            in.optionalInstant());
    return format == 1 ? first : first.with(in.verp(), in.hold(), in.count(), in.flag());
  }
}
