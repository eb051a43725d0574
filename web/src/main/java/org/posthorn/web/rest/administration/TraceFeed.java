package org.posthorn.web.rest.administration;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.posthorn.web.EventFeed;
import org.posthorn.wire.sessions.Trace;

/// The lines of a running trace as events, each with the lines since the previous one. The stream
/// ends with the trace, and after [#TIME_MAX], so that permissions are checked again: clients
/// reconnect with the number of the last line, as browsers do automatically. One stream.
final class TraceFeed implements EventFeed {
  /// Longest time until a revoked permission takes effect.
  static final Duration TIME_MAX = Duration.ofMinutes(1);

  /// Interval of checking whether the trace has ended.
  private static final Duration STEP = Duration.ofSeconds(1);

  private final Trace trace;
  private final LongFunction<WatchEndpoints.TraceDetail> since;
  private final Function<WatchEndpoints.TraceDetail, String> json;
  private final long end = System.nanoTime() + TIME_MAX.toNanos();
  private long known;
  private boolean begun;
  private boolean last;
  private volatile boolean over;

  /// @param since returns the lines after a number
  /// @param known number of the last line that the client has
  TraceFeed(
      Trace trace,
      LongFunction<WatchEndpoints.TraceDetail> since,
      Function<WatchEndpoints.TraceDetail, String> json,
      long known) {
    this.trace = trace;
    this.since = since;
    this.json = json;
    this.known = known;
  }

  @Override
  public Optional<Event> next(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (!over && !last) {
      WatchEndpoints.TraceDetail told = since.apply(known);
      long now = System.nanoTime();
      last = (!told.running() && told.lines().isEmpty()) || now >= end;
      if (last || !begun || !told.lines().isEmpty()) {
        begun = true;
        known = told.lines().isEmpty() ? known : told.lines().getLast().number();
        return Optional.of(new Event("", json.apply(told), Long.toString(known), last));
      }
      if (now >= until) {
        break;
      }
      Duration left = Duration.ofNanos(Math.min(until, end) - now);
      trace.await(known, left.compareTo(STEP) < 0 ? left : STEP);
    }
    return Optional.empty();
  }

  @Override
  public void end() {
    over = true;
    trace.wake();
  }

  @Override
  public void close() {
    over = true;
  }
}
