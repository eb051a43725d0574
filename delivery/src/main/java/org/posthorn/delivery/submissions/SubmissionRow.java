package org.posthorn.delivery.submissions;

import java.util.List;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.EffectId;
import org.posthorn.store.objects.StoredObject;

/// The bytes of an [EmailSubmission], format 2 (format 1 lacks the last field): identity, Email and
/// thread (8 each); time to send and time to pass to the queue (8 each, milliseconds); name of the
/// undo status (text); Email with the octets (8); ModSeq and number of the effect (8, 4); the
/// sender, then the recipients, each an address with its parameters; for each recipient the reply
/// and the name of the delivery state (texts); whether the Email was in the mailbox for scheduled
/// mail (1).
final class SubmissionRow {
  private static final int FORMAT = 2;
  private static final int WITHOUT_SCHEDULED = 1;

  private SubmissionRow() {}

  static byte[] encode(EmailSubmission submission) {
    RowWriter out =
        new RowWriter(FORMAT)
            .int64(submission.about().identity())
            .int64(submission.about().email())
            .int64(submission.about().thread())
            .instant(submission.sendAt())
            .instant(submission.release())
            .text(submission.undoStatus().name())
            .int64(submission.outgoing().email())
            .int64(submission.outgoing().effect().modSeq())
            .int32(submission.outgoing().effect().number());
    write(out, submission.envelope().from());
    return out.list(submission.envelope().to(), SubmissionRow::write)
        .list(
            submission.statuses(),
            (row, status) -> row.text(status.smtpReply()).text(status.delivered().name()))
        .flag(submission.about().scheduled())
        .done();
  }

  private static void write(RowWriter out, SubmissionAddress address) {
    out.text(address.email())
        .list(
            address.parameters(),
            (row, parameter) ->
                row.text(parameter.name()).optional(parameter.value(), RowWriter::text));
  }

  static EmailSubmission decode(AccountId account, StoredObject object) {
    return RowReader.read(
        "email submission",
        object.bytes(),
        WITHOUT_SCHEDULED,
        FORMAT,
        in -> read(account, object.id(), in));
  }

  private static EmailSubmission read(AccountId account, long id, RowReader in) {
    long identity = in.int64();
    long email = in.int64();
    long thread = in.int64();
    var sendAt = in.instant();
    var release = in.instant();
    var undo = EmailSubmission.UndoStatus.valueOf(in.text());
    var outgoing =
        new EmailSubmission.Outgoing(in.int64(), new EffectId(account, in.int64(), in.int32()));
    var envelope = new SubmissionEnvelope(address(in), in.list(SubmissionRow::address));
    List<DeliveryStatus> statuses =
        in.list(
            row -> new DeliveryStatus(row.text(), DeliveryStatus.Delivered.valueOf(row.text())));
    boolean scheduled = in.version() != WITHOUT_SCHEDULED && in.flag();
    var about = new EmailSubmission.About(identity, email, thread, scheduled);
    return new EmailSubmission(id, about, envelope, sendAt, release, undo, statuses, outgoing);
  }

  private static SubmissionAddress address(RowReader in) {
    return new SubmissionAddress(
        in.text(),
        in.list(row -> {
          String name = row.text();
          Optional<String> value = row.optional(RowReader::text);
          return new SubmissionAddress.Parameter(name, value);
        }));
  }
}
