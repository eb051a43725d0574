package org.posthorn.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.rows.EnvelopeFields;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.SmtpEnvelope;

/// A message accepted for several accounts.
///
/// Bytes, format 3: the format (1 byte), seconds and nanoseconds of its arrival (8, 4), trace id,
/// return path and other trace fields (texts: UTF-8 with a 4-byte length), number of recipients
/// (4), and for each the account (8), whether it is done (1), Delivered-To (text). Then the sender:
/// local part, domain (texts, empty for the null reverse-path), submitter (8, -1 if there is none),
/// BODY (text), SMTPUTF8 (1), REQUIRETLS (1), RET (text, empty if not given), whether there is an
/// ENVID (1), ENVID (text); then for each recipient again: NOTIFY (1 byte, a bit for each value),
/// type and address of ORCPT (texts, empty if not given), the address that the client named (text).
/// Format 2 has in place of that address a role of a mailbox (text), system flags (8), number of
/// keywords (4), keywords (texts), which mean nothing any more. Format 1 ends before the sender.
///
/// @param received when the message was accepted
/// @param traceId of the transaction
/// @param sender to whom failures are reported, and how
/// @param fields header fields that are put before each copy
/// @param recipients at least two
record IntakeRecord(
    Instant received, String traceId, Sender sender, TraceFields fields, List<Pending> recipients) {
  private static final int FORMAT = 3;
  private static final int FORMAT_OLDEST = 1;

  IntakeRecord {
    recipients = List.copyOf(recipients);
  }

  /// What a report needs to know.
  record Sender(ReversePath from, MailParameters parameters, Optional<AccountId> submitter) {}

  /// A recipient.
  ///
  /// @param done whether it has received its copy, or the queue has taken it
  record Pending(LocalRecipient recipient, RcptParameters parameters, boolean done) {}

  /// The record of a message that has just arrived.
  static IntakeRecord of(
      Arrival arrival, TraceFields fields, List<RecipientDisposition.File> copies) {
    return new IntakeRecord(
        arrival.origin().received().toInstant(),
        arrival.traceId(),
        new Sender(
            arrival.from(), arrival.parameters(), arrival.submitter().map(Principal::account)),
        fields,
        copies.stream()
            .map(copy -> new Pending(copy.recipient(), copy.parameters(), false))
            .toList());
  }

  IntakeRecord withDone(int index) {
    Pending before = recipients.get(index);
    List<Pending> changed = new ArrayList<>(recipients);
    changed.set(index, new Pending(before.recipient(), before.parameters(), true));
    return new IntakeRecord(received, traceId, sender, fields, changed);
  }

  boolean done() {
    return recipients.stream().allMatch(Pending::done);
  }

  /// The envelope under which the queue takes some of the recipients.
  ///
  /// @param indexes at least one
  SmtpEnvelope envelope(Collection<Integer> indexes) {
    return new SmtpEnvelope(
        sender.from(),
        sender.submitter(),
        traceId,
        received,
        received,
        sender.parameters(),
        sender.parameters().requireTls(),
        false,
        indexes.stream()
            .map(recipients::get)
            .map(pending ->
                new org.posthorn.transport.message.EnvelopeRecipient(
                    pending.recipient().mailbox(),
                    pending.recipient().withOriginalRecipient(pending.parameters())))
            .toList());
  }

  byte[] encode() {
    RowWriter out =
        new RowWriter(FORMAT)
            .int64(received.getEpochSecond())
            .int32(received.getNano())
            .text(traceId)
            .text(fields.returnPath())
            .text(fields.others());
    out.list(
        recipients,
        (row, pending) ->
            row.int64(pending.recipient().account().value())
                .flag(pending.done())
                .text(pending.recipient().deliveredTo()));
    write(out, sender);
    for (Pending pending : recipients) {
      EnvelopeFields.write(out, pending.parameters());
      out.text(pending.recipient().original());
    }
    return out.done();
  }

  /// @throws StoreException of kind CORRUPT if the bytes are not a record
  static IntakeRecord decode(byte[] bytes) {
    return RowReader.read("intake", bytes, FORMAT_OLDEST, FORMAT, IntakeRecord::decode);
  }

  private static IntakeRecord decode(RowReader in) {
    Instant received = Instant.ofEpochSecond(in.int64(), in.int32());
    String traceId = in.text();
    TraceFields fields = new TraceFields(in.text(), in.text());
    List<Pending> first = in.list(IntakeRecord::pending);
    if (in.version() == FORMAT_OLDEST) {
      Sender sender = new Sender(path(fields.returnPath()), MailParameters.NONE, Optional.empty());
      return new IntakeRecord(received, traceId, sender, fields, first);
    }
    Sender sender = sender(in);
    List<Pending> recipients = new ArrayList<>();
    for (Pending pending : first) {
      RcptParameters parameters = EnvelopeFields.reports(in);
      LocalRecipient recipient = recipient(in, pending.recipient());
      recipients.add(new Pending(recipient, parameters, pending.done()));
    }
    return new IntakeRecord(received, traceId, sender, fields, recipients);
  }

  /// A recipient in format 1.
  private static Pending pending(RowReader in) {
    AccountId account = new AccountId(in.int64());
    boolean done = in.flag();
    LocalRecipient recipient = new LocalRecipient(account, in.text());
    return new Pending(recipient, RcptParameters.NONE, done);
  }

  private static ReversePath path(String address) {
    int at = address.lastIndexOf('@');
    return at < 0
        ? ReversePath.NULL
        : ReversePath.of(new Mailbox(address.substring(0, at), address.substring(at + 1)));
  }

  private static void write(RowWriter out, Sender sender) {
    EnvelopeFields.write(out, sender.from());
    out.int64(sender.submitter().map(AccountId::value).orElse(-1L));
    EnvelopeFields.write(out, sender.parameters());
  }

  private static Sender sender(RowReader in) {
    ReversePath from = EnvelopeFields.path(in);
    long submitter = in.int64();
    MailParameters parameters = EnvelopeFields.parameters(in);
    return new Sender(
        from, parameters, submitter < 0 ? Optional.empty() : Optional.of(new AccountId(submitter)));
  }

  private static LocalRecipient recipient(RowReader in, LocalRecipient first) {
    if (in.version() == FORMAT) {
      return new LocalRecipient(first.account(), first.deliveredTo(), in.text());
    }
    var _ = in.text();
    var _ = in.int64();
    var _ = in.list(RowReader::text);
    return first;
  }
}
