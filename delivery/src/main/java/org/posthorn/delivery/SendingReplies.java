package org.posthorn.delivery;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.submission.policy.Bound;
import org.posthorn.submission.policy.Sender;
import org.posthorn.submission.policy.SendingPolicy.Refusal;

/// What submitters are told who send more than they may: what the bound is, whose it is, and when
/// they may go on.
final class SendingReplies {
  private SendingReplies() {}

  static Reply of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.TooFast(Bound bound, Instant until) ->
          Reply.R450_RATE_LIMITED.withText(
              "Too many messages: "
                  + whose(bound)
                  + bound.allowance().messagesPerMinute()
                  + " a minute; go on at "
                  + time(until.plusMillis(999)));
      case Refusal.MessagesUsed(Bound bound, Instant until) ->
          Reply.R452_ALLOWANCE_USED.withText(
              "Today's messages are sent: "
                  + whose(bound)
                  + bound.allowance().messagesPerDay()
                  + " a day; go on at "
                  + time(until));
      case Refusal.RecipientsUsed(Bound bound, Instant until) ->
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
