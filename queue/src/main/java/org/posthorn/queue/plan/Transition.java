package org.posthorn.queue.plan;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.report.Report;

/// How the result of an attempt changes the state of a recipient.
///
/// | before | success | temporary, ambiguous | the same after the retry period | permanent |
/// |---|---|---|---|---|
/// | scheduled, deferred | delivered | deferred | expired | bounced |
/// | held | delivered | held | held | bounced |
/// | cancelled | delivered | cancelled | cancelled | cancelled |
/// | delivered, bounced, expired | as it was | as it was | as it was | as it was |
///
/// A recipient that was held or cancelled while the attempt ran keeps that state unless the message
/// was delivered. No report is made for a cancelled recipient.
///
/// @param after the recipient after the attempt
/// @param report the report for the sender, if the sender wants it
public record Transition(RecipientRow after, Optional<Report.Kind> report) {

  /// @param before the recipient as it is now
  /// @param random a random number from -1 to 1
  public static Transition of(
      RecipientRow before,
      MessageRow.Header header,
      DeliveryOutcome outcome,
      Instant now,
      RetrySchedule schedule,
      double random) {
    RecipientState state = before.state();
    boolean over = state.finished() && state != RecipientState.CANCELLED;
    if (over) {
      return new Transition(before, Optional.empty());
    }
    RecipientRow tried = before.tried(now, outcome);
    if (outcome.success()) {
      return wanted(tried.withState(RecipientState.DELIVERED), header, Reports.ofSuccess(outcome));
    }
    if (state == RecipientState.CANCELLED) {
      return new Transition(tried, Optional.empty());
    }
    if (outcome.kind() == DeliveryOutcome.Kind.PERMANENT) {
      return failed(tried.withState(RecipientState.BOUNCED), header);
    }
    if (state == RecipientState.HELD) {
      return new Transition(tried, Optional.empty());
    }
    if (!now.isBefore(schedule.end(header.start()))) {
      return failed(tried.withState(RecipientState.EXPIRED), header);
    }
    return deferred(tried, header, outcome, now, schedule, random);
  }

  /// A recipient that this server postpones: it waits, and no attempt is counted. Warning and
  /// expiry are as for others, so that no message waits indefinitely without a report.
  ///
  /// @param why the text that is shown
  /// @param until when it is tried again, later than `now`
  public static Transition postponed(
      RecipientRow before,
      MessageRow.Header header,
      DeliveryOutcome why,
      Instant now,
      Instant until,
      RetrySchedule schedule) {
    if (!before.state().waiting()) {
      return new Transition(before, Optional.empty());
    }
    RecipientRow postponed = before.postponed(why);
    Instant end = schedule.end(header.start());
    if (!now.isBefore(end)) {
      return failed(postponed.withState(RecipientState.EXPIRED), header);
    }
    return late(postponed.withNext(until.isAfter(end) ? end : until), header, now, schedule);
  }

  private static Transition deferred(
      RecipientRow tried,
      MessageRow.Header header,
      DeliveryOutcome outcome,
      Instant now,
      RetrySchedule schedule,
      double random) {
    boolean greylisted = outcome.kind() == DeliveryOutcome.Kind.GREYLISTED;
    Instant next = schedule.next(header.start(), now, tried.attempts(), greylisted, random);
    return late(tried.withState(RecipientState.DEFERRED).withNext(next), header, now, schedule);
  }

  private static Transition late(
      RecipientRow after, MessageRow.Header header, Instant now, RetrySchedule schedule) {
    if (after.warned() || !schedule.late(header.start(), now)) {
      return new Transition(after, Optional.empty());
    }
    return wanted(after.withWarned(), header, Optional.of(Report.Kind.DELAYED));
  }

  private static Transition failed(RecipientRow after, MessageRow.Header header) {
    return wanted(after, header, Optional.of(Report.Kind.FAILED));
  }

  private static Transition wanted(
      RecipientRow after, MessageRow.Header header, Optional<Report.Kind> report) {
    return new Transition(
        after,
        report.filter(kind ->
            Reports.wanted(kind, header.from(), after.recipient().parameters().notifications())));
  }
}
