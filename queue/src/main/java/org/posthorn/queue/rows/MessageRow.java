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
/// @param named whether its id was given by whoever handed it over, and may come again
/// @param size octets of the message
/// @param signatures octets at its beginning that are our own signatures
/// @param pieces rows of [QueueTables#BODIES]
/// @param recipients how many it has
/// @param open how many of them are not finished
/// @param unhappy how many ended [unhappily][org.posthorn.queue.message.RecipientState#unhappy]
/// @param reports how many reports were ordered so far: the number of the next
/// @param dead since when it lies among the dead letters
public record MessageRow(
    Header head,
    boolean named,
    long size,
    int signatures,
    int pieces,
    int recipients,
    int open,
    int unhappy,
    int reports,
    Optional<Instant> dead) {
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

    /// Who takes turns with others: the account, else the domain it came from. Not the
    /// reverse-path, which is another one for each message of a list that uses VERP. Bulk mail
    /// queues apart.
    public String sender() {
      String domain =
          from.mailbox().map(Mailbox::domain).map(d -> d.toLowerCase(Locale.ROOT)).orElse("<>");
      String sender = submitter.map(account -> "account:" + account).orElse(domain);
      return bulk ? sender + " bulk" : sender;
    }

    /// From when delays and expiry count: what was meant to leave later has no delay before.
    public Instant start() {
      return notBefore.isAfter(arrival) ? notBefore : arrival;
    }
  }

  public MessageRow withCounts(int nowOpen, int nowUnhappy, int nowReports) {
    return new MessageRow(
        head, named, size, signatures, pieces, recipients, nowOpen, nowUnhappy, nowReports, dead);
  }

  public MessageRow withDead(Optional<Instant> since) {
    return new MessageRow(
        head, named, size, signatures, pieces, recipients, open, unhappy, reports, since);
  }

  private MessageRow with(
      Optional<MailParameters.Verp> verp,
      Optional<MailParameters.Hold> hold,
      int ofSignatures,
      boolean tlsOptional) {
    return new MessageRow(
        head.with(head.parameters.withVerp(verp).withHold(hold), tlsOptional),
        named,
        size,
        ofSignatures,
        pieces,
        recipients,
        open,
        unhappy,
        reports,
        dead);
  }

  public byte[] encode() {
    return new FieldWriter(FORMAT)
        .flag(head.from.mailbox().isPresent())
        .mailbox(head.from.mailbox().orElse(new Mailbox("", "")))
        .number(head.submitter.map(AccountId::value).orElse(-1L))
        .text(head.traceId)
        .instant(head.arrival)
        .instant(head.notBefore)
        .parameters(head.parameters)
        .flag(head.requireTls)
        .flag(head.bulk)
        .flag(named)
        .number(size)
        .count(pieces)
        .count(recipients)
        .count(open)
        .count(unhappy)
        .count(reports)
        .optionalInstant(dead)
        .verp(head.parameters.verp())
        .hold(head.parameters.hold())
        .count(signatures)
        .flag(head.tlsOptional)
        .bytes();
  }

  public static MessageRow decode(byte[] value) {
    return FieldReader.read(value, FORMAT_OLDEST, FORMAT, "queued message", MessageRow::decode);
  }

  /// Format 1 has neither XVERP nor a request to hold, nor the length of signatures, nor
  /// TLS-Required.
  private static MessageRow decode(FieldReader in, int format) {
    boolean present = in.flag();
    Mailbox mailbox = in.mailbox();
    ReversePath from = present ? ReversePath.of(mailbox) : ReversePath.NULL;
    long account = in.number();
    Header head =
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
            head,
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
