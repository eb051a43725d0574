package org.posthorn.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Writer;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.plan.RetrySchedule;
import org.posthorn.queue.plan.Transition;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.Report;

/// Writes the results of attempts: one synced transaction for all recipients of a message that were
/// sent together. Thread-safe.
final class ResultTransactions {
  private final Shards shards;
  private final RetrySchedule retries;

  ResultTransactions(Shards shards, RetrySchedule retries) {
    this.shards = shards;
    this.retries = retries;
  }

  /// The result of one attempt.
  ///
  /// @param recipients their numbers
  /// @param outcomes one for each recipient
  /// @param random a random number from -1 to 1: drawn once, because the transaction may run twice
  /// @param known the message as it was read, if the result is about all of it
  /// @param postponedUntil until when the recipients wait, if no attempt was made; the outcomes
  ///   give the reason
  record Result(
      QueueId id,
      List<Integer> recipients,
      List<DeliveryOutcome> outcomes,
      Instant at,
      double random,
      @Nullable KnownMessage known,
      Optional<Instant> postponedUntil) {
    Result {
      recipients = List.copyOf(recipients);
      outcomes = List.copyOf(outcomes);
      if (recipients.size() != outcomes.size()) {
        throw new IllegalArgumentException(
            outcomes.size() + " outcomes for " + recipients.size() + " recipients");
      }
    }

    /// The result of some of the recipients. It has no `known` message, because it changes only a
    /// part.
    Result part(int from, int to) {
      return from == 0 && to == recipients.size()
          ? this
          : new Result(
              id,
              recipients.subList(from, to),
              outcomes.subList(from, to),
              at,
              random,
              null,
              postponedUntil);
    }
  }

  /// What follows from written results.
  ///
  /// @param planned new due rows
  /// @param reports whether reports were requested
  /// @param notices whether notices for the follower were written
  record Written(
      List<DueRow> planned, List<DeliveryAttempt> attempts, boolean reports, boolean notices) {}

  /// Writes results of messages of one shard. Messages that no longer exist are skipped.
  ///
  /// @throws LeaseLostException if this server does not hold the shard any more; nothing is written
  ///   then
  Written write(int shard, List<Result> results) {
    return shards.writeHeld(
        shard,
        Durability.SYNCED,
        writer -> {
          Written written = new Written(new ArrayList<>(), new ArrayList<>(), false, false);
          for (Result result : results) {
            written = apply(writer, result, written);
          }
          return written;
        });
  }

  private Written apply(Writer writer, Result result, Written before) {
    MessageEdit edit = shards.edit(writer, result.id(), result.known());
    if (edit == null) {
      return before;
    }
    Map<Report.Kind, List<Integer>> reports = new EnumMap<>(Report.Kind.class);
    MessageRow.Header header = edit.message().header();
    boolean notices = before.notices();
    for (int i = 0; i < result.recipients().size(); i++) {
      int index = result.recipients().get(i);
      DeliveryOutcome outcome = result.outcomes().get(i);
      RecipientRow old = edit.recipient(index);
      Transition transition = transition(old, header, outcome, result);
      RecipientRow after = transition.after();
      if (after.equals(old)) {
        continue;
      }
      edit.change(index, after);
      transition
          .report()
          .ifPresent(kind -> reports.computeIfAbsent(kind, k -> new ArrayList<>()).add(index));
      DeliveryAttempt attempt =
          new DeliveryAttempt(
              result.id(),
              header.traceId(),
              header.submitter(),
              after.recipient(),
              after.attempts(),
              after.state(),
              outcome,
              after.state().waiting() ? Optional.of(after.next()) : Optional.empty());
      if (noteworthy(old, after)) {
        notices |= shards.writeNotice(writer, header, index, attempt, result.at());
      }
      if (result.postponedUntil().isPresent() && after.state().waiting()) {
        continue; // unchanged
      }
      before.attempts().add(attempt);
    }
    reports.forEach(edit::report);
    before.planned().addAll(edit.finish(result.at()));
    return new Written(
        before.planned(), before.attempts(), before.reports() || !reports.isEmpty(), notices);
  }

  /// Whether the recipient has failed, or has begun to be late.
  private static boolean noteworthy(RecipientRow old, RecipientRow after) {
    return switch (after.state()) {
      case DELIVERED, BOUNCED, EXPIRED -> true;
      case SCHEDULED, DEFERRED -> after.warned() && !old.warned();
      case HELD, CANCELLED -> false;
    };
  }

  private Transition transition(
      RecipientRow old, MessageRow.Header header, DeliveryOutcome outcome, Result result) {
    return result
        .postponedUntil()
        .map(until -> Transition.postponed(old, header, outcome, result.at(), until, retries))
        .orElseGet(
            () -> Transition.of(old, header, outcome, result.at(), retries, result.random()));
  }
}
