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
import org.posthorn.queue.message.Attempt;
import org.posthorn.queue.plan.RetrySchedule;
import org.posthorn.queue.plan.Transition;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.Report;

/// Writes what came of attempts: one synced transaction for all recipients of a message that went
/// out together. Thread-safe.
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
  /// @param outcomes one for each of them
  /// @param chance -1 to 1, at random: drawn once, as the transaction may run twice
  /// @param known the message as it was read, if that is all of it
  /// @param putOff until when it has to wait, if there was no attempt; the outcomes say why
  record Result(
      QueueId id,
      List<Integer> recipients,
      List<DeliveryOutcome> outcomes,
      Instant at,
      double chance,
      @Nullable KnownMessage known,
      Optional<Instant> putOff) {
    Result {
      recipients = List.copyOf(recipients);
      outcomes = List.copyOf(outcomes);
      if (recipients.size() != outcomes.size()) {
        throw new IllegalArgumentException(
            outcomes.size() + " outcomes for " + recipients.size() + " recipients");
      }
    }

    /// Of some of the recipients. A part of a result cannot know the message as it is then.
    Result part(int from, int to) {
      return from == 0 && to == recipients.size()
          ? this
          : new Result(
              id,
              recipients.subList(from, to),
              outcomes.subList(from, to),
              at,
              chance,
              null,
              putOff);
    }
  }

  /// What follows from results.
  ///
  /// @param planned due rows that are new
  /// @param reports whether reports were ordered
  /// @param notices whether the follower has something to learn
  record Written(List<DueRow> planned, List<Attempt> attempts, boolean reports, boolean notices) {}

  /// Writes results of messages of one shard. Messages that are gone are passed over.
  ///
  /// @throws LeaseLostException if the shard is not ours any more; then nothing is written
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
    MessageRow.Header head = edit.message().head();
    boolean notices = before.notices();
    for (int i = 0; i < result.recipients().size(); i++) {
      int index = result.recipients().get(i);
      DeliveryOutcome outcome = result.outcomes().get(i);
      RecipientRow old = edit.recipient(index);
      Transition transition = transition(old, head, outcome, result);
      RecipientRow after = transition.after();
      if (after.equals(old)) {
        continue;
      }
      edit.change(index, after);
      transition
          .report()
          .ifPresent(kind -> reports.computeIfAbsent(kind, k -> new ArrayList<>()).add(index));
      Attempt attempt =
          new Attempt(
              result.id(),
              head.traceId(),
              head.submitter(),
              after.recipient(),
              after.attempts(),
              after.state(),
              outcome,
              after.state().waiting() ? Optional.of(after.next()) : Optional.empty());
      if (noteworthy(old, after)) {
        notices |= shards.note(writer, head, index, attempt, result.at());
      }
      if (result.putOff().isPresent() && after.state().waiting()) {
        continue; // nothing has happened to it
      }
      before.attempts().add(attempt);
    }
    reports.forEach(edit::report);
    before.planned().addAll(edit.finish(result.at()));
    return new Written(
        before.planned(), before.attempts(), before.reports() || !reports.isEmpty(), notices);
  }

  /// Whether it has come to an end otherwise than by the sender's wish, or has begun to be late.
  private static boolean noteworthy(RecipientRow old, RecipientRow after) {
    return switch (after.state()) {
      case DELIVERED, BOUNCED, EXPIRED -> true;
      case SCHEDULED, DEFERRED -> after.warned() && !old.warned();
      case HELD, CANCELLED -> false;
    };
  }

  private Transition transition(
      RecipientRow old, MessageRow.Header head, DeliveryOutcome outcome, Result result) {
    return result
        .putOff()
        .map(until -> Transition.putOff(old, head, outcome, result.at(), until, retries))
        .orElseGet(() -> Transition.of(old, head, outcome, result.at(), retries, result.chance()));
  }
}
