package org.posthorn.spam.connection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.Signal;

/// Running DNS queries. One thread.
final class PendingAnswers {
  private final InstantSource clock;
  private final Duration within;
  private final Instant begin;
  private final Metrics.Counter late;
  private final List<Awaited> awaited = new ArrayList<>();
  private final List<Signal> known = new ArrayList<>();

  private record Awaited(CompletableFuture<List<Signal>> answer, Instant deadline) {}

  /// @param within how long after a query its answer is waited for
  /// @param late counts late answers
  PendingAnswers(InstantSource clock, Duration within, Metrics.Counter late) {
    this.clock = clock;
    this.within = within;
    this.late = late;
    begin = clock.instant();
  }

  /// A query was started.
  void add(CompletableFuture<List<Signal>> answer) {
    awaited.add(new Awaited(answer, clock.instant().plus(within)));
  }

  /// How long to wait for queries started at the beginning.
  Duration left() {
    return until(begin.plus(within));
  }

  private Duration until(Instant deadline) {
    Duration left = Duration.between(clock.instant(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// Waits for the answers within the limit. Later answers are used the next time.
  List<Signal> await() {
    awaited.removeIf(each -> {
      if (!arrived(each)) {
        return false;
      }
      known.addAll(each.answer().join());
      return true;
    });
    return List.copyOf(known);
  }

  private boolean arrived(Awaited each) {
    Duration left = until(each.deadline());
    if (!each.answer().isDone() && !left.isZero()) {
      try {
        var _ = each.answer().get(left.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        late.increment();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new IllegalStateException("questions do not fail", e);
      }
    }
    return each.answer().isDone();
  }
}
