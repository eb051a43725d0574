package org.posthorn.queue.plan;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.report.Report;

/// What an attempt makes of a recipient.
///
/// | before | success | temporary, ambiguous | temporary at the end | permanent |
/// |---|---|---|---|---|
/// | scheduled, deferred | delivered | deferred | expired | bounced |
/// | held | delivered | held | held | bounced |
/// | cancelled | delivered | cancelled | cancelled | cancelled |
/// | delivered, bounced, expired | as it was | as it was | as it was | as it was |
///
/// What was held or cancelled while the attempt ran keeps that state unless the message has in fact
/// gone. Nobody is told of what was cancelled.
///
/// @param after the recipient then
/// @param report what the sender is to be told, if it wants to be
public record Transition(RecipientRow after, Optional<Report.Kind> report) {

  /// @param before the recipient as it is now
  /// @param chance -1 to 1, at random
  public static Transition of(
      RecipientRow before,
      MessageRow.Header head,
      DeliveryOutcome outcome,
      Instant now,
      RetrySchedule schedule,
      double chance) {
    RecipientState state = before.state();
    boolean over = state.finished() && state != RecipientState.CANCELLED;
    if (over) {
      return new Transition(before, Optional.empty());
    }
    RecipientRow tried = before.tried(now, outcome);
    if (outcome.success()) {
      return wanted(tried.withState(RecipientState.DELIVERED), head, Reports.ofSuccess(outcome));
    }
    if (state == RecipientState.CANCELLED) {
      return new Transition(tried, Optional.empty());
    }
    if (outcome.kind() == DeliveryOutcome.Kind.PERMANENT) {
      return failed(tried.withState(RecipientState.BOUNCED), head);
    }
    if (state == RecipientState.HELD) {
      return new Transition(tried, Optional.empty());
    }
    if (!now.isBefore(schedule.end(head.start()))) {
      return failed(tried.withState(RecipientState.EXPIRED), head);
    }
    return deferred(tried, head, outcome, now, schedule, chance);
  }

  /// What becomes of a recipient that must not be tried yet for a reason of ours: it waits, and no
  /// attempt is counted. Delay and end are as for others, so that nothing waits for ever unnoticed.
  ///
  /// @param why in the words that are told
  /// @param until when it is taken up again, later than `now`
  public static Transition putOff(
      RecipientRow before,
      MessageRow.Header head,
      DeliveryOutcome why,
      Instant now,
      Instant until,
      RetrySchedule schedule) {
    if (!before.state().waiting()) {
      return new Transition(before, Optional.empty());
    }
    RecipientRow told = before.putOff(why);
    Instant end = schedule.end(head.start());
    if (!now.isBefore(end)) {
      return failed(told.withState(RecipientState.EXPIRED), head);
    }
    return late(told.withNext(until.isAfter(end) ? end : until), head, now, schedule);
  }

  private static Transition deferred(
      RecipientRow tried,
      MessageRow.Header head,
      DeliveryOutcome outcome,
      Instant now,
      RetrySchedule schedule,
      double chance) {
    boolean greylisted = outcome.kind() == DeliveryOutcome.Kind.GREYLISTED;
    Instant next = schedule.next(head.start(), now, tried.attempts(), greylisted, chance);
    return late(tried.withState(RecipientState.DEFERRED).withNext(next), head, now, schedule);
  }

  private static Transition late(
      RecipientRow after, MessageRow.Header head, Instant now, RetrySchedule schedule) {
    if (after.warned() || !schedule.late(head.start(), now)) {
      return new Transition(after, Optional.empty());
    }
    return wanted(after.withWarned(), head, Optional.of(Report.Kind.DELAYED));
  }

  private static Transition failed(RecipientRow after, MessageRow.Header head) {
    return wanted(after, head, Optional.of(Report.Kind.FAILED));
  }

  private static Transition wanted(
      RecipientRow after, MessageRow.Header head, Optional<Report.Kind> report) {
    return new Transition(
        after,
        report.filter(kind ->
            Reports.wanted(kind, head.from(), after.recipient().parameters().notifications())));
  }
}
