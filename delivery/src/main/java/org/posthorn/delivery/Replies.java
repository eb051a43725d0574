package org.posthorn.delivery;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.posthorn.delivery.checks.Rejection;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.spam.connection.ClientRefusal;
import org.posthorn.submission.policy.Bound;
import org.posthorn.submission.policy.Sender;
import org.posthorn.submission.policy.SendingPolicy;

/// Turns refusals into SMTP and LMTP replies. The only place that does.
final class Replies {
  private Replies() {}

  static Reply of(DeliveryRefusal refusal) {
    return switch (refusal) {
      case DeliveryRefusal.OfRecipient recipient -> of(recipient);
      case DeliveryRefusal.OfMessage message -> of(message);
      case DeliveryRefusal.Failure failure -> of(failure);
      case DeliveryRefusal.OfSubmission(var why) -> of(why);
      case DeliveryRefusal.OfClient client -> of(client.why(), client.status());
      case DeliveryRefusal.OfVerdict(Rejection(var status, String text)) -> of(status, text);
      case DeliveryRefusal.OfOwner(Rejection(var status, String text)) -> of(status, text);
    };
  }

  /// RFC 5321 §4.2.3: 450 for temporary refusals, as for busy mailboxes.
  private static Reply of(ClientRefusal objection, EnhancedStatus status) {
    int code =
        switch (objection) {
          case ClientRefusal.TooMany _, ClientRefusal.ComeBack _ -> 450;
          case ClientRefusal.Unwanted _ -> 550;
        };
    return Reply.of(code, status.toString(), new Rejection(status, objection.words()).text());
  }

  private static Reply of(DeliveryRefusal.OfRecipient refusal) {
    return switch (refusal) {
      case NO_SUCH_USER, GONE -> Reply.R550_NO_SUCH_USER;
      case NOT_LOCAL -> Reply.R550_RELAY_DENIED;
      case DISABLED -> Reply.R550_DISABLED;
      case CLOSED_GROUP -> Reply.R550_CLOSED_GROUP;
      case MISCONFIGURED -> Reply.R550_MISCONFIGURED;
      case TOO_MANY_UNKNOWN -> Reply.R450_TOO_MANY_UNKNOWN;
      case OTHER_POLICY -> Reply.R452_SEPARATELY;
      case FULL -> Reply.R452_MAILBOX_FULL;
      case QUOTA_TOO_SMALL -> Reply.R552_MAILBOX_TOO_SMALL;
    };
  }

  private static Reply of(DeliveryRefusal.OfMessage refusal) {
    return switch (refusal) {
      case LOOP -> Reply.R554_LOOP;
      case HEADER_TOO_LARGE -> Reply.R552_HEADER_TOO_LARGE;
      case BEGINS_WITH_SPACE -> Reply.R554_BEGINS_WITH_SPACE;
      case BARE_LINE_END -> Reply.R554_BARE_LINE_END;
    };
  }

  private static Reply of(DeliveryRefusal.Failure failure) {
    return switch (failure) {
      case NO_ROOM -> Reply.R452_DISK_FULL;
      case CONGESTED -> Reply.R452_CONGESTED;
      case STORE, JOURNAL -> Reply.R451_IO;
    };
  }

  static Reply of(org.posthorn.submission.SubmissionRefusal refusal) {
    return switch (refusal) {
      case org.posthorn.submission.SubmissionRefusal.SignedOut _ -> Reply.R535_BAD_CREDENTIALS;
      case org.posthorn.submission.SubmissionRefusal.OnlyHelping _ -> Reply.R550_RELAY_DENIED;
      case org.posthorn.submission.SubmissionRefusal.NotYourAddress(String where, String _) ->
          where.equals("MAIL") ? Reply.R553_NOT_YOUR_ADDRESS : Reply.R550_HEADER_NOT_YOURS;
      case org.posthorn.submission.SubmissionRefusal.FieldCount(String field, int found) ->
          Reply.R550_HEADER_NOT_UNDERSTOOD.withText(
              "The message has " + found + " " + field + " fields where one is allowed");
      case org.posthorn.submission.SubmissionRefusal.NotMailboxes(String field) ->
          Reply.R550_HEADER_NOT_UNDERSTOOD.withText(
              "The " + field + " field is not a list of addresses");
      case org.posthorn.submission.SubmissionRefusal.MalformedField(int number) ->
          Reply.R550_HEADER_NOT_UNDERSTOOD.withText(
              "Header field " + number + " of the message is malformed");
      case org.posthorn.submission.SubmissionRefusal.TooMuch(var why) -> of(why);
      case org.posthorn.submission.SubmissionRefusal.NotAccepted(
              String _,
              var status,
              String text) ->
          of(status, text);
    };
  }

  private static Reply of(EnhancedStatus status, String text) {
    return Reply.of(status.statusClass() == 4 ? 451 : 550, status.toString(), text);
  }

  /// Which limit it is, whose it is, and when sending is possible again.
  private static Reply of(SendingPolicy.Refusal refusal) {
    return switch (refusal) {
      case SendingPolicy.Refusal.TooFast(Bound bound, Instant until) ->
          Reply.R450_RATE_LIMITED.withText(
              "Too many messages: "
                  + whose(bound)
                  + bound.allowance().messagesPerMinute()
                  + " a minute; go on at "
                  + time(until.plusMillis(999)));
      case SendingPolicy.Refusal.TooManyThisHour(Bound bound, Instant until) ->
          Reply.R450_RATE_LIMITED.withText(
              "Too many messages: "
                  + whose(bound)
                  + bound.allowance().messagesPerHour()
                  + " an hour; go on at "
                  + time(until.plusMillis(999)));
      case SendingPolicy.Refusal.MessagesUsed(Bound bound, Instant until) ->
          Reply.R452_ALLOWANCE_USED.withText(
              "Today's messages are sent: "
                  + whose(bound)
                  + bound.allowance().messagesPerDay()
                  + " a day; go on at "
                  + time(until));
      case SendingPolicy.Refusal.RecipientsUsed(Bound bound, Instant until) ->
          Reply.R452_ALLOWANCE_USED.withText(
              "Too many recipients today: "
                  + whose(bound)
                  + bound.allowance().recipientsPerDay()
                  + " a day; go on at "
                  + time(until));
    };
  }

  private static String whose(Bound bound) {
    return switch (bound.sender()) {
      case Sender.OfAccount _ -> "you may send ";
      case Sender.OfDomain(String name) -> "all of " + name + " together may send ";
    };
  }

  private static String time(Instant until) {
    return until.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
