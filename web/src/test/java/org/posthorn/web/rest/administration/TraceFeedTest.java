package org.posthorn.web.rest.administration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.posthorn.web.EventFeed;
import org.posthorn.wire.sessions.OpenSessions;
import org.posthorn.wire.sessions.Trace;
import org.posthorn.wire.sessions.TraceLimits;
import org.posthorn.wire.sessions.Traces;

/// What a trace hears is told at once, and the stream ends with the trace.
class TraceFeedTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private final Traces traces = new OpenSessions(Instant::now, TraceLimits.defaults()).traces();
  private final Trace trace = traces.start("alice", Duration.ofMinutes(10), _ -> {}).orElseThrow();

  private TraceFeed feed(long known) {
    return new TraceFeed(
        trace,
        number ->
            new WatchEndpoints.TraceDetail(
                trace.account(),
                trace.begin(),
                trace.until(),
                traces.runs(trace),
                trace.after(number, 100).stream().map(WatchEndpoints.TraceLine::of).toList()),
        told -> told.lines().stream().map(WatchEndpoints.TraceLine::text).toList().toString(),
        known);
  }

  private void say(String text) {
    traces.hear("alice", "1", "imap", Trace.Side.CLIENT, text);
  }

  private static Optional<EventFeed.Event> event(String data, long id, boolean last) {
    return Optional.of(new EventFeed.Event("", data, Long.toString(id), last));
  }

  @Test
  void lines_are_told_when_they_are_said_and_the_stream_ends_with_the_trace() throws Exception {
    TraceFeed feed = feed(0);
    assertThat(feed.next(LONG)).isEqualTo(event("[]", 0, false));
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Optional<EventFeed.Event>> next = new CompletableFuture<>();
      other.execute(() -> {
        try {
          next.complete(feed.next(LONG));
        } catch (InterruptedException e) {
          next.completeExceptionally(e);
        }
      });
      say("a NOOP");
      assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(event("[a NOOP]", 1, false));
    }
    say("b NOOP");
    traces.stop("alice");
    assertThat(feed.next(LONG)).isEqualTo(event("[b NOOP]", 2, false));
    assertThat(feed.next(LONG)).isEqualTo(event("[]", 2, true));
    assertThat(feed.next(LONG)).isEmpty();
  }

  @Test
  void who_connects_again_is_told_what_is_new() throws InterruptedException {
    say("a NOOP");
    say("b NOOP");
    assertThat(feed(1).next(LONG)).isEqualTo(event("[b NOOP]", 2, false));
  }

  @Test
  void nobody_waits_once_the_client_is_gone_or_has_been_patient() throws InterruptedException {
    TraceFeed feed = feed(0);
    assertThat(feed.next(LONG)).isPresent();
    assertThat(feed.next(Duration.ofMillis(1))).isEmpty();
    feed.end();
    assertThat(feed.next(LONG)).isEmpty();
  }
}
